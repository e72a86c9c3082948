//! The host's process.

use std::{
    path::PathBuf,
    process::{ExitStatus, Stdio},
    time::{Duration, Instant},
};

use thiserror::Error;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, BufReader},
    process::{Child, Command},
    sync::oneshot,
    time::timeout,
};

use crate::{host_log::HostLog, host_settings::HostSettings, process_group, secrets};

/// The first start compiles the components, on a slow machine with a host built without optimisation.
const READY_WITHIN: Duration = Duration::from_secs(120);

/// Why a host does not run.
#[derive(Debug, Error)]
pub enum HostError {
    /// The program is not there.
    #[error("{} is missing: `cargo xtask build` makes it", .0.display())]
    NotBuilt(PathBuf),
    /// The program cannot be started.
    #[error("{} does not start: {reason}", program.display())]
    NotStarted {
        /// The program's file.
        program: PathBuf,
        /// What the system said.
        reason: std::io::Error,
    },
    /// It ended before it was ready.
    #[error("the host ended with {status} before it was ready\n{log}")]
    Ended {
        /// How it ended.
        status: ExitStatus,
        /// The last lines of its log.
        log: String,
    },
    /// It neither ended nor became ready.
    #[error("the host was not ready within {} s; it was stopped\n{log}", within.as_secs())]
    NotReady {
        /// How long it was waited for.
        within: Duration,
        /// The last lines of its log.
        log: String,
    },
    /// The system lost track of the process.
    #[error("waiting for the host failed: {0}")]
    Lost(std::io::Error),
}

/// A running host. Dropped, it is killed.
#[derive(Debug)]
pub struct Host {
    child: Child,
    url: Option<String>,
    log: HostLog,
    ready_after: Duration,
}

impl Host {
    /// Starts a host and waits until it says that it is ready.
    pub async fn start(settings: &HostSettings) -> Result<Self, HostError> {
        if !settings.executable.is_file() {
            return Err(HostError::NotBuilt(settings.executable.clone()));
        }
        let started = Instant::now();
        let mut child = spawn(settings)?;
        let log = HostLog::keeping(settings.log_kept).guarding(secrets::of_values(settings.variables.values()));
        if let Some(errors) = child.stderr.take() {
            tokio::spawn(keep(errors, log.clone()));
        }
        let (ready, becomes_ready) = oneshot::channel();
        if let Some(output) = child.stdout.take() {
            tokio::spawn(await_ready_line(output, log.clone(), ready));
        }
        let url = match timeout(READY_WITHIN, becomes_ready).await {
            Ok(Ok(url)) => url,
            // Without a ready line at the end of its output, the host is ending.
            Ok(Err(_)) => return Err(ended(child, &log).await),
            Err(_) => {
                return Err(HostError::NotReady {
                    within: READY_WITHIN,
                    log: log.tail(),
                });
            }
        };
        Ok(Self {
            child,
            url,
            log,
            ready_after: started.elapsed(),
        })
    }

    /// Where it answers HTTP, without a slash at the end; none if it serves no HTTP trigger.
    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// What it logs.
    pub fn log(&self) -> &HostLog {
        &self.log
    }

    /// The number of its process, while it runs.
    pub fn process_id(&self) -> Option<u32> {
        self.child.id()
    }

    /// How long it took to become ready.
    pub fn ready_after(&self) -> Duration {
        self.ready_after
    }

    /// Waits until it ends by itself.
    pub async fn ended(&mut self) -> Result<ExitStatus, HostError> {
        self.child.wait().await.map_err(HostError::Lost)
    }

    /// Asks it to finish what it does and to end, and waits for that; kills it when `within` is over.
    pub async fn terminate(mut self, within: Duration) -> Result<ExitStatus, HostError> {
        if process_group::terminate(&self.child)
            && let Ok(status) = timeout(within, self.child.wait()).await
        {
            return status.map_err(HostError::Lost);
        }
        self.kill().await
    }

    /// Ends it at once, as a crash would.
    pub async fn kill(mut self) -> Result<ExitStatus, HostError> {
        process_group::kill(&self.child);
        // It may have ended by itself in between.
        let _ = self.child.start_kill();
        self.child.wait().await.map_err(HostError::Lost)
    }
}

fn spawn(settings: &HostSettings) -> Result<Child, HostError> {
    let mut command = Command::new(&settings.executable);
    process_group::lead(&mut command);
    match &settings.log_filter {
        Some(filter) => command.env("RUST_LOG", filter),
        None => command.env_remove("RUST_LOG"),
    };
    command
        .args(settings.arguments())
        .envs(&settings.environment)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|reason| HostError::NotStarted {
            program: settings.executable.clone(),
            reason,
        })
}

/// Adds each line of the pipe to the log.
pub(crate) async fn keep(pipe: impl AsyncRead + Unpin, log: HostLog) {
    let mut lines = BufReader::new(pipe).split(b'\n');
    while let Ok(Some(line)) = lines.next_segment().await {
        log.add(&String::from_utf8_lossy(&line));
    }
}

async fn await_ready_line(pipe: impl AsyncRead + Unpin, log: HostLog, ready: oneshot::Sender<Option<String>>) {
    let mut ready = Some(ready);
    let mut lines = BufReader::new(pipe).split(b'\n');
    while let Ok(Some(line)) = lines.next_segment().await {
        let line = String::from_utf8_lossy(&line);
        match (ready_line(&line), ready.take()) {
            // Whoever started the host may have given up on it.
            (Some(url), Some(ready)) => drop(ready.send(url)),
            (_, waiting) => {
                ready = waiting;
                log.add(&line);
            }
        }
    }
}

/// Reads `ready http://127.0.0.1:3000`, or `ready` of a host without an HTTP trigger.
fn ready_line(line: &str) -> Option<Option<String>> {
    let rest = line.trim_end().strip_prefix("ready")?;
    if rest.is_empty() {
        return Some(None);
    }
    let url = rest.strip_prefix(' ')?.trim().trim_end_matches('/');
    url.starts_with("http").then(|| Some(url.to_owned()))
}

async fn ended(mut child: Child, log: &HostLog) -> HostError {
    match timeout(Duration::from_secs(5), child.wait()).await {
        Ok(Ok(status)) => HostError::Ended {
            status,
            log: log.tail(),
        },
        Ok(Err(reason)) => HostError::Lost(reason),
        Err(_) => HostError::NotReady {
            within: Duration::from_secs(5),
            log: log.tail(),
        },
    }
}

#[cfg(test)]
#[path = "host_tests.rs"]
mod tests;
