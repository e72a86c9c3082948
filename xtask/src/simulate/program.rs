//! The simulation's program.

use std::{
    ffi::OsString,
    path::PathBuf,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use anyhow::{Context, ensure};
use serde::Deserialize;
use tokio::process::Command;

use crate::{
    build::cargo_progress,
    progress::Step,
    workspace::{Workspace, cargo},
};

const BUILD_LIMIT: Duration = Duration::from_secs(3600);

/// The simulation, built.
#[derive(Debug)]
pub struct Program {
    file: PathBuf,
    folder: PathBuf,
}

impl Program {
    /// Builds it.
    pub async fn build(workspace: &Workspace) -> anyhow::Result<Self> {
        let mut command = cargo();
        command
            .args([
                "build",
                "--package",
                "petstore-simulation",
                "--bin",
                "petstore-simulation",
            ])
            .args(["--message-format", "json-render-diagnostics"])
            .current_dir(workspace.root());
        let mut file = None;
        let mut step = Step::begin("simulation");
        let status = cargo_progress::follow(command, BUILD_LIMIT, &mut step, |line| {
            file = executable(line).or(file.take());
        })
        .await?;
        ensure!(
            status.success(),
            "the simulation cannot be built; cargo's errors are above"
        );
        step.finish("built");
        Ok(Self {
            file: file.context("cargo does not say where the simulation is")?,
            folder: workspace.root().to_owned(),
        })
    }

    /// Plays with these options, on this terminal.
    pub async fn play(&self, options: &[OsString]) -> anyhow::Result<ExitStatus> {
        let mut command = self.command(options);
        command.status().await.context("the simulation does not start")
    }

    /// Plays with these options, and returns what it printed.
    pub async fn output(&self, options: &[OsString]) -> anyhow::Result<(ExitStatus, String)> {
        let output = self.command(options).stderr(Stdio::inherit()).output().await;
        let output = output.context("the simulation does not start")?;
        Ok((output.status, String::from_utf8_lossy(&output.stdout).into_owned()))
    }

    fn command(&self, options: &[OsString]) -> Command {
        let mut command = Command::new(&self.file);
        command
            .args(options)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .kill_on_drop(true);
        command
    }
}

fn executable(line: &str) -> Option<PathBuf> {
    #[derive(Deserialize)]
    struct Artifact {
        executable: Option<PathBuf>,
    }
    serde_json::from_str::<Artifact>(line).ok()?.executable
}
