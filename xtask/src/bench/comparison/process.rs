//! A runner's process: from its start to its first answer, its memory, its time on the processors, its end.

use std::{
    fs::{self, File},
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use petstore_bench_load::{
    Connection, Workload,
    workload::{Client, Target},
};
use petstore_stack::process_group;
use tokio::{
    process::{Child, Command},
    time::{sleep, timeout, timeout_at},
};

use super::proc;

/// Some compile their components first, on a slow machine without optimisation.
const READY_WITHIN: Duration = Duration::from_secs(300);
/// Longer than a runner may take for its last exports.
const FINISHED_WITHIN: Duration = Duration::from_secs(15);
/// How often a runner that does not listen yet is asked.
const POLL: Duration = Duration::from_millis(1);

/// A running process. Dropped, it is killed with all that it has started.
pub struct Process {
    child: Child,
    target: Target,
    log: PathBuf,
    first_answer: Duration,
}

/// A free port of this machine.
pub fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

impl Process {
    /// Starts it and waits until the first unit of work is acknowledged. What it prints goes into `log`.
    pub async fn start(mut command: Command, port: u16, workload: Workload, log: &Path) -> anyhow::Result<Self> {
        let output = File::create(log).with_context(|| format!("{} cannot be written", log.display()))?;
        process_group::lead(&mut command);
        command
            .env_remove("RUST_LOG")
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .kill_on_drop(true);
        let name = command.as_std().get_program().to_string_lossy().into_owned();
        let target = Target::Runner(format!("127.0.0.1:{port}"));
        let started = Instant::now();
        let child = command.spawn().with_context(|| format!("{name} does not start"))?;
        let mut process = Self {
            child,
            target,
            log: log.to_owned(),
            first_answer: Duration::ZERO,
        };
        process.first_unit(workload, started + READY_WITHIN).await?;
        process.first_answer = started.elapsed();
        Ok(process)
    }

    async fn first_unit(&mut self, workload: Workload, deadline: Instant) -> anyhow::Result<()> {
        let mut connection = loop {
            if let Ok(connection) = Connection::open(self.target.authority()).await {
                break connection;
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("it ended with {status}:\n{}", self.last_lines());
            }
            if Instant::now() > deadline {
                bail!("it does not listen:\n{}", self.last_lines());
            }
            sleep(POLL).await;
        };
        let mut client = Client::new(workload, &self.target)?;
        let answered = timeout_at(deadline.into(), client.one(&mut connection)).await;
        answered
            .context("it does not answer")
            .flatten()
            .with_context(|| self.last_lines())
    }

    /// Whom to ask.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// How long it took from its start to its first answer.
    pub fn first_answer(&self) -> Duration {
        self.first_answer
    }

    /// The memory that it and what it has started occupy, in bytes.
    pub fn resident(&self) -> Option<u64> {
        proc::memory(self.child.id()?, "VmRSS:")
    }

    /// The most memory that they have occupied, in bytes.
    pub fn peak(&self) -> Option<u64> {
        proc::memory(self.child.id()?, "VmHWM:")
    }

    /// How long they have kept processors busy.
    pub fn processor_time(&self) -> Option<Duration> {
        proc::processor_time(self.child.id()?)
    }

    /// Lets it finish what it does, and waits for its end.
    pub async fn finish(&mut self) -> anyhow::Result<()> {
        process_group::terminate(&self.child);
        let ended = timeout(FINISHED_WITHIN, self.child.wait()).await;
        ended.context("it does not end when it is told to")??;
        Ok(())
    }

    /// Ends it, and removes what it has printed.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        process_group::kill(&self.child);
        self.child.wait().await?;
        Ok(fs::remove_file(&self.log)?)
    }

    /// What it has printed so far.
    pub fn printed(&self) -> String {
        let text = fs::read(&self.log).unwrap_or_default();
        String::from_utf8_lossy(&text).into_owned()
    }

    /// The last lines that it printed.
    pub fn last_lines(&self) -> String {
        let text = self.printed();
        let lines: Vec<_> = text.lines().collect();
        lines[lines.len().saturating_sub(10)..].join("\n")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        process_group::kill(&self.child);
    }
}
