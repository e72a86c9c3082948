//! The services behind the runners (`bench/stand-in`), and what they have done.

use std::{path::Path, process::Stdio, time::Duration};

use anyhow::{Context, bail};
use petstore_bench_load::stand_in_requests::connection_strings;
use petstore_bench_stand_in::Counts;
use petstore_stack::process_group;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

const READY_WITHIN: Duration = Duration::from_secs(10);

/// A running stand-in. Dropped, it is killed.
pub struct StandIn {
    authority: String,
    child: Child,
}

impl StandIn {
    /// Starts it with nothing in it.
    pub async fn start(program: &Path) -> anyhow::Result<Self> {
        let mut command = Command::new(program);
        process_group::lead(&mut command);
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} does not start", program.display()))?;
        let Some(output) = child.stdout.take() else {
            bail!("the stand-in has no output")
        };
        let mut lines = BufReader::new(output).lines();
        let line = timeout(READY_WITHIN, lines.next_line()).await??.unwrap_or_default();
        let authority = line
            .strip_prefix("ready http://")
            .context("the stand-in is not ready")?;
        Ok(Self {
            authority: authority.to_owned(),
            child,
        })
    }

    /// `host:port`.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// The connection string of its queues.
    pub fn service_bus(&self) -> String {
        let [service_bus, _] = connection_strings(&self.authority);
        service_bus
    }

    /// The connection string of its containers.
    pub fn storage(&self) -> String {
        let [_, storage] = connection_strings(&self.authority);
        storage
    }

    /// What it has done.
    pub async fn counts(&self) -> anyhow::Result<Counts> {
        let answer = reqwest::get(format!("http://{}/counts", self.authority)).await?;
        Ok(answer.json().await?)
    }

    /// Ends it.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        Ok(self.child.kill().await?)
    }
}
