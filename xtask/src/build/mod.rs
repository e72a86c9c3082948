//! Builds the components, joins those that a manifest names as one, then builds the host that runs them.

mod artifact;
pub mod cargo_progress;
pub mod composed;
mod crate_paths;
mod size;
mod tested;

use std::{path::PathBuf, time::Duration};

use anyhow::{Context, ensure};
use tokio::process::Command;

use crate::{
    progress::Step,
    toolchain::{self, TARGET},
    workspace::{Role, Workspace, cargo},
};

pub use artifact::Program;
pub use tested::{Tested, selections};

/// The host takes minutes on a small machine, once.
const LIMIT: Duration = Duration::from_secs(3600);

/// What a build leaves.
#[derive(Debug, Clone)]
pub struct Built {
    /// The host program.
    pub host: PathBuf,
}

/// Makes everything that `dev`, `demo` and the tests run: the compiler's target, the components, the host.
pub async fn all(workspace: &Workspace) -> anyhow::Result<Built> {
    with_profile(workspace, "dev").await
}

/// The same with the host in another of cargo's profiles.
pub async fn with_profile(workspace: &Workspace, profile: &str) -> anyhow::Result<Built> {
    components(workspace).await?;
    composed::make(workspace)?;
    host(workspace, profile).await
}

/// Makes the compiler's target and the components alone.
pub async fn components(workspace: &Workspace) -> anyhow::Result<()> {
    toolchain::ensure_target(workspace).await?;
    let mut command = cargo();
    command
        .args(["build", "--profile", "guest", "--target", TARGET, "--target-dir"])
        .arg(workspace.component_target_dir())
        .args(crate_paths::options());
    for package in workspace
        .packages(Role::Component)
        .chain(workspace.packages(Role::TestGuest))
    {
        command.args(["--package", package]);
    }
    run(workspace, "components", command, |_| ()).await?;
    size::check(workspace)
}

async fn host(workspace: &Workspace, profile: &str) -> anyhow::Result<Built> {
    let host = program(workspace, "host", profile, "petstore-host").await?.file;
    Ok(Built { host })
}

/// Builds a package's program, which has the package's name.
pub async fn program(workspace: &Workspace, what: &str, profile: &str, package: &str) -> anyhow::Result<Program> {
    let built = programs(workspace, what, profile, &[package]).await?;
    let named = built.into_iter().find(|program| program.name == package);
    named.with_context(|| format!("cargo does not say where the program {package} is"))
}

/// Builds these packages' programs in one of cargo's profiles. `what` names them for people.
pub async fn programs(
    workspace: &Workspace,
    what: &str,
    profile: &str,
    packages: &[&str],
) -> anyhow::Result<Vec<Program>> {
    let mut command = cargo();
    command.args(["build", "--profile", profile]);
    command.args(["--message-format", "json-render-diagnostics"]);
    for package in packages {
        command.args(["--package", package]);
    }
    let mut built = Vec::new();
    run(workspace, what, command, |line| {
        built.extend(Program::from_message(line))
    })
    .await?;
    Ok(built)
}

async fn run(
    workspace: &Workspace,
    what: &str,
    mut command: Command,
    on_output: impl FnMut(&str),
) -> anyhow::Result<()> {
    let mut step = Step::begin(what);
    command.current_dir(workspace.root());
    let status = cargo_progress::follow(command, LIMIT, &mut step, on_output).await?;
    ensure!(status.success(), "the {what} cannot be built; cargo's errors are above");
    step.finish("built");
    Ok(())
}
