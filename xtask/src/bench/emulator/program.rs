//! The emulator as a process of its own, built for release.

use std::{fs, process::Stdio, time::Duration};

use anyhow::{Context, bail};
use petstore_stack::process_group;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

use super::storage::Storage;
use crate::{bench::built, build, workspace::Workspace};

const NAME: &str = "petstore-emulator";
const PROFILE: &str = "release";
const READY_WITHIN: Duration = Duration::from_secs(10);
const STOPS_WITHIN: Duration = Duration::from_secs(10);

/// A running emulator. Dropped, it is killed.
#[derive(Debug)]
pub struct Program {
    child: Child,
    service_bus: String,
}

impl Program {
    /// Builds it.
    pub async fn build(workspace: &Workspace) -> anyhow::Result<()> {
        build::program(workspace, "emulator", PROFILE, NAME).await?;
        Ok(())
    }

    /// Starts it on free ports. Returns when it is ready.
    pub async fn start(storage: &Storage) -> anyhow::Result<Self> {
        let executable = built::program(PROFILE, NAME)?;
        let mut child = Command::new(&executable)
            .arg("--any-port")
            .args(["--queue", super::load::QUEUE])
            .args(storage.arguments())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} does not start", executable.display()))?;
        let Some(output) = child.stdout.take() else {
            bail!("the emulator has no output")
        };
        let reading = service_bus(BufReader::new(output).lines());
        let service_bus = timeout(READY_WITHIN, reading)
            .await
            .context("the emulator was not ready in time")??;
        Ok(Self { child, service_bus })
    }

    /// The connection string of its namespace.
    pub fn service_bus(&self) -> &str {
        &self.service_bus
    }

    /// The memory that it occupies, in bytes; none where the system does not tell it in `/proc`.
    pub fn resident(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()?)).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kilobytes * 1024)
    }

    /// Kills it.
    pub async fn kill(mut self) -> anyhow::Result<()> {
        Ok(self.child.kill().await?)
    }

    /// Stops it.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        if !process_group::terminate(&self.child) || timeout(STOPS_WITHIN, self.child.wait()).await.is_err() {
            self.child.kill().await?;
        }
        Ok(())
    }
}

async fn service_bus(mut lines: Lines<BufReader<ChildStdout>>) -> anyhow::Result<String> {
    let mut found = None;
    while let Some(line) = lines.next_line().await? {
        match line.split_once(' ') {
            Some(("service-bus", connection)) => found = Some(connection.trim().to_owned()),
            // The last line: everything is ready.
            Some(("console", _)) => break,
            _ => {}
        }
    }
    found.context("the emulator ended before it was ready")
}
