//! The simulation's program.

use std::{
    ffi::OsString,
    path::PathBuf,
    process::{ExitStatus, Stdio},
};

use anyhow::Context;
use tokio::process::Command;

use crate::{build, workspace::Workspace};

/// What cargo calls it.
pub const NAME: &str = "petstore-simulation";

/// The simulation, built.
#[derive(Debug)]
pub struct Program {
    file: PathBuf,
    folder: PathBuf,
}

impl Program {
    /// Builds it.
    pub async fn build(workspace: &Workspace) -> anyhow::Result<Self> {
        let program = build::program(workspace, "simulation", "dev", NAME).await?;
        Ok(Self::built(workspace, program))
    }

    /// The one that was built with other programs.
    pub fn built(workspace: &Workspace, program: build::Program) -> Self {
        Self {
            file: program.file,
            folder: workspace.root().to_owned(),
        }
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
