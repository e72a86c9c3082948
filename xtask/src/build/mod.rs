//! Builds the components, joins those that a manifest names as one, then builds the host that runs them.

pub mod cargo_progress;
mod composed;
mod size;

use std::{path::PathBuf, time::Duration};

use anyhow::{Context, ensure};
use serde::Deserialize;
use tokio::process::Command;

use crate::{
    progress::Step,
    toolchain::{self, TARGET},
    workspace::{Role, Workspace, cargo},
};

/// The host takes minutes on a small machine, once.
const LIMIT: Duration = Duration::from_secs(3600);

/// What a build leaves.
#[derive(Debug)]
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
        .arg(workspace.component_target_dir());
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
    let mut command = cargo();
    command.args([
        "build",
        "--package",
        "petstore-host",
        "--profile",
        profile,
        "--message-format",
        "json-render-diagnostics",
    ]);
    let mut executable = None;
    run(workspace, "host", command, |line| {
        executable = executable.take().or_else(|| host_program(line))
    })
    .await?;
    let host = executable.context("cargo does not say where the host program is")?;
    Ok(Built { host })
}

/// Makes the emulator's program, for tests that kill it. Everything else has the emulator as a library.
pub async fn emulator(workspace: &Workspace) -> anyhow::Result<()> {
    let mut command = cargo();
    command.args(["build", "--package", "petstore-emulator"]);
    run(workspace, "emulator", command, |_| ()).await
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

/// Reads a line of `--message-format json`: a program that was built, or was up to date.
fn host_program(line: &str) -> Option<PathBuf> {
    #[derive(Deserialize)]
    struct Artifact {
        executable: Option<PathBuf>,
    }
    serde_json::from_str::<Artifact>(line)
        .ok()?
        .executable
        .filter(|program| program.file_stem().is_some_and(|name| name == "petstore-host"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_told_from_libraries_and_other_messages() {
        let library = r#"{"reason":"compiler-artifact","target":{"name":"serde"},"executable":null}"#;
        let program = r#"{"reason":"compiler-artifact","target":{"name":"petstore-host"},"executable":"/shop/target/debug/petstore-host"}"#;
        assert_eq!(host_program(library), None);
        assert_eq!(host_program(r#"{"reason":"build-finished","success":true}"#), None);
        assert_eq!(
            host_program(program),
            Some(PathBuf::from("/shop/target/debug/petstore-host"))
        );
    }
}
