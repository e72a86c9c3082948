//! What the container image is made of (deploy/azure/Dockerfile): the host, and the application with either broker.

use std::fs;

use anyhow::Context;
use clap::Args;
use petstore_stack::{Broker, Program, published_folder::assemble};

use crate::{build, workspace::Workspace};

/// How the folder is made.
#[derive(Debug, Args)]
pub struct Options {
    /// Cargo's profile for the host; `dev` is quick to build, and large
    #[arg(long, default_value = "release")]
    profile: String,
}

/// Makes the folder, which the image is built from.
pub async fn run(workspace: &Workspace, options: Options) -> anyhow::Result<()> {
    let built = build::with_profile(workspace, &options.profile).await?;
    let folder = workspace.component_target_dir().join("package/image");
    if folder.exists() {
        // Compiled code of earlier components must not be published.
        fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be emptied", folder.display()))?;
    }
    let manifests = [Broker::ServiceBus, Broker::EventGrid].map(Broker::manifest);
    assemble(workspace.root(), &manifests, &built.host, &folder, Program::Copied).await?;
    println!("{}: {} and the host", folder.display(), manifests.join(", "));
    Ok(())
}
