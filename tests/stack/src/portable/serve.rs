//! One file under `wasmtime serve`.

use std::{collections::BTreeMap, fmt, net::SocketAddr, path::PathBuf, process::Stdio, time::Duration};

use thiserror::Error;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, BufReader},
    process::{Child, Command},
    sync::oneshot,
    time::timeout,
};

use crate::{host_log::HostLog, process_group};

/// It compiles the file first, on a slow machine without help from a cache.
const READY_WITHIN: Duration = Duration::from_secs(120);
/// How its own line begins that says where it listens.
const READY: &str = "Serving HTTP on ";

/// How wasmtime is started.
#[derive(Clone)]
pub struct WasmtimeServeSettings {
    /// Its program.
    pub program: PathBuf,
    /// The component.
    pub component: PathBuf,
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The component's environment. Values may be secret: they are not on the command line, and `Debug` shows names alone.
    pub environment: BTreeMap<String, String>,
}

impl WasmtimeServeSettings {
    /// The command, with its output in pipes. Its process leads a group of its own.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        process_group::lead(&mut command);
        command.args(["serve", "--no-logging-prefix", "-S", "cli", "--addr"]);
        command.arg(self.listen.to_string());
        for (name, value) in &self.environment {
            // Without a value wasmtime takes it from its own environment, which other users of the machine cannot read.
            command.args(["--env", name]).env(name, value);
        }
        command
            .arg(&self.component)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }
}

impl fmt::Debug for WasmtimeServeSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("WasmtimeServeSettings")
            .field("program", &self.program)
            .field("component", &self.component)
            .field("listen", &self.listen)
            .field("environment", &self.environment.keys().collect::<Vec<_>>())
            .finish()
    }
}

/// Why wasmtime does not serve.
#[derive(Debug, Error)]
pub enum WasmtimeServeError {
    /// The program cannot be started.
    #[error("{} does not start: {reason}", program.display())]
    NotStarted {
        /// The program's file.
        program: PathBuf,
        /// What the system said.
        reason: std::io::Error,
    },
    /// It ended, or said nothing for too long, before it listened.
    #[error("`wasmtime serve` does not listen; its last lines were:\n{log}")]
    NotReady {
        /// The last lines of its output.
        log: String,
    },
}

/// A running `wasmtime serve`. Dropped, it is killed.
#[derive(Debug)]
pub struct WasmtimeServe {
    child: Child,
    address: SocketAddr,
}

impl WasmtimeServe {
    /// Starts it and waits until it listens. What it and the component print goes into `log`.
    ///
    /// # Errors
    /// It does not listen.
    pub async fn start(settings: &WasmtimeServeSettings, log: &HostLog) -> Result<Self, WasmtimeServeError> {
        let mut child = settings
            .command()
            .spawn()
            .map_err(|reason| WasmtimeServeError::NotStarted {
                program: settings.program.clone(),
                reason,
            })?;
        if let Some(output) = child.stdout.take() {
            tokio::spawn(keep(output, log.clone(), None));
        }
        let (ready, listens) = oneshot::channel();
        if let Some(errors) = child.stderr.take() {
            tokio::spawn(keep(errors, log.clone(), Some(ready)));
        }
        match timeout(READY_WITHIN, listens).await {
            Ok(Ok(address)) => Ok(Self { child, address }),
            _ => Err(WasmtimeServeError::NotReady { log: log.tail() }),
        }
    }

    /// Where it answers, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens: another one can take its place there.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends it. It finishes nothing: whoever waits for an answer gets none.
    pub async fn stop(mut self) {
        process_group::kill(&self.child);
        // It was killed; all that matters is that its port is free again.
        let _ = self.child.wait().await;
    }

    /// Waits until it ends by itself.
    pub async fn ended(&mut self) -> std::io::Result<std::process::ExitStatus> {
        self.child.wait().await
    }
}

async fn keep(pipe: impl AsyncRead + Unpin, log: HostLog, mut ready: Option<oneshot::Sender<SocketAddr>>) {
    let mut lines = BufReader::new(pipe).split(b'\n');
    while let Ok(Some(line)) = lines.next_segment().await {
        let line = String::from_utf8_lossy(&line);
        log.add(&line);
        let Some(address) = listens_at(&line) else { continue };
        if let Some(ready) = ready.take() {
            // Whoever started it may have given up.
            let _ = ready.send(address);
        }
    }
}

fn listens_at(line: &str) -> Option<SocketAddr> {
    let url = line.trim_end().strip_prefix(READY)?;
    url.strip_prefix("http://")?.trim_end_matches('/').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_that_says_where_it_listens_is_told_from_others() {
        let address = listens_at("Serving HTTP on http://127.0.0.1:35791/\n").unwrap();
        assert_eq!(address, SocketAddr::from(([127, 0, 0, 1], 35791)));
        assert_eq!(listens_at("stdout: Serving HTTP on http://127.0.0.1:1/"), None);
        assert_eq!(listens_at("Serving HTTP on foot"), None);
    }

    #[test]
    fn secrets_are_not_on_the_command_line_or_in_debug_output() {
        let settings = WasmtimeServeSettings {
            program: "wasmtime".into(),
            component: "cart.wasm".into(),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            environment: BTreeMap::from([("SESSION_KEY".to_owned(), "topsecret".to_owned())]),
        };
        let arguments: Vec<_> = settings.command().as_std().get_args().map(ToOwned::to_owned).collect();
        assert!(arguments.iter().any(|argument| argument == "SESSION_KEY"));
        assert!(!format!("{arguments:?} {settings:?}").contains("topsecret"));
    }
}
