//! The Azure Functions app as one zip, ready to be published.

use std::{fs, path::PathBuf};

use anyhow::Context;
use clap::Args;
use petstore_stack::{Program, functions::assemble};

use super::archive;
use crate::{build, workspace::Workspace};

/// How the app is packaged.
#[derive(Debug, Args)]
pub struct Options {
    /// Cargo's profile for the host; `dev` is quick to build, and large
    #[arg(long, default_value = "release")]
    profile: String,
    /// Where the zip goes [default: target/package/functions.zip]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Makes the zip and says what is in it.
pub async fn run(workspace: &Workspace, options: Options) -> anyhow::Result<()> {
    let built = build::with_profile(workspace, &options.profile).await?;
    let target = workspace.component_target_dir().join("package");
    let folder = target.join("functions");
    if folder.exists() {
        // Compiled code of earlier components must not be published.
        fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be emptied", folder.display()))?;
    }
    assemble(workspace.root(), &built.host, &folder, Program::Copied).await?;
    let zip = options.output.unwrap_or_else(|| target.join("functions.zip"));
    let entries = archive::write(&folder, &zip)?;
    for entry in &entries {
        println!("{:>12}  {:>12}  {}", entry.size, entry.compressed, entry.name);
    }
    let size = fs::metadata(&zip)?.len();
    println!(
        "{}: {:.1} MB, {} files",
        zip.display(),
        size as f64 / 1_000_000.0,
        entries.len()
    );
    Ok(())
}
