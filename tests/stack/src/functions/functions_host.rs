//! The handler's process, as the Functions host runs it.

use std::{
    collections::BTreeMap,
    io,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use reqwest::Client;
use serde_json::Value;
use thiserror::Error;
use tokio::{
    process::{Child, Command},
    sync::watch,
    task::{JoinHandle, JoinSet},
    time::sleep,
};

use crate::{host::keep, host_log::HostLog, process_group};

/// How often the Functions host looks whether the handler is there.
const POLL: Duration = Duration::from_millis(25);

/// How long it does so.
const INITIALIZATION: Duration = Duration::from_secs(30);

/// So many failures of the handler make the Functions host give up; in Azure within 30 minutes.
const FAILURES: usize = 3;

/// The exit code that asks for a new process and is no failure.
const START_AGAIN: i32 = 200;

/// What the stand-in runs.
#[derive(Clone)]
pub struct FunctionsHostSettings {
    /// The function app's folder.
    pub app: PathBuf,
    /// The app settings, all of which the handler finds in its environment. They may be secret.
    pub settings: BTreeMap<String, String>,
    /// More arguments of the handler, after those of `host.json`.
    pub arguments: Vec<String>,
}

/// Why a handler does not run.
#[derive(Debug, Error)]
pub enum FunctionsHostError {
    /// `host.json` does not say what to start.
    #[error("host.json: {0}")]
    HostFile(String),
    /// No port, or no process.
    #[error("the handler does not start: {0}")]
    NotStarted(#[from] io::Error),
    /// It did not answer in time, or ended.
    #[error("the handler was not ready within {} s\n{log}\n{errors}", INITIALIZATION.as_secs())]
    NotReady {
        /// The last lines of its standard output.
        log: String,
        /// The last lines of its standard error.
        errors: String,
    },
}

/// A running stand-in. Dropped, its handler is killed.
pub struct FunctionsHost {
    pub(super) client: Client,
    pub(super) port: u16,
    /// The function app's folder.
    pub app: PathBuf,
    running: Arc<Mutex<Option<u32>>>,
    ends: watch::Receiver<Vec<ExitStatus>>,
    supervisor: JoinHandle<()>,
    output: HostLog,
    errors: HostLog,
    ready_after: Duration,
}

/// What it takes to start the handler.
struct Launch {
    program: PathBuf,
    arguments: Vec<String>,
    settings: FunctionsHostSettings,
    port: u16,
    output: HostLog,
    errors: HostLog,
}

impl FunctionsHost {
    /// Starts the handler that `host.json` names and waits until it answers.
    pub async fn start(settings: FunctionsHostSettings) -> Result<Self, FunctionsHostError> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let (output, errors) = (HostLog::default(), HostLog::default());
        let (program, arguments) = handler(&settings.app)?;
        let app = settings.app.clone();
        let launch = Launch {
            program,
            arguments,
            settings,
            port,
            output: output.clone(),
            errors: errors.clone(),
        };
        let started = Instant::now();
        let process = launch.spawn()?;
        let running = Arc::new(Mutex::new(process.child.id()));
        let (ended, ends) = watch::channel(Vec::new());
        let supervisor = tokio::spawn(supervise(launch, process, running.clone(), ended));
        let mut host = Self {
            client: Client::new(),
            port,
            app,
            running,
            ends,
            supervisor,
            output,
            errors,
            ready_after: Duration::ZERO,
        };
        host.wait_until_ready().await?;
        host.ready_after = started.elapsed();
        Ok(host)
    }

    /// Waits until the handler answers, with whatever status, as at its start.
    pub async fn wait_until_ready(&self) -> Result<(), FunctionsHostError> {
        let begun = Instant::now();
        while begun.elapsed() < INITIALIZATION && !self.supervisor.is_finished() {
            if self.client.get(self.url("/")).send().await.is_ok() {
                return Ok(());
            }
            sleep(POLL).await;
        }
        Err(FunctionsHostError::NotReady {
            log: self.output.tail(),
            errors: self.errors.tail(),
        })
    }

    /// The handler's own address with this path.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// How long the handler took until it answered.
    pub fn ready_after(&self) -> Duration {
        self.ready_after
    }

    /// What the handler writes to standard output.
    pub fn log(&self) -> &HostLog {
        &self.output
    }

    /// What the handler writes to standard error; in Azure each line is an error.
    pub fn errors(&self) -> &HostLog {
        &self.errors
    }

    /// The handler's process, unless it has ended for good.
    pub fn process_id(&self) -> Option<u32> {
        *self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Kills the handler without a warning, as the Functions host does after a time limit; it is started again.
    pub fn kill_handler(&self) {
        self.process_id().inspect(|id| process_group::kill_id(*id));
    }

    /// Asks the handler to end.
    pub fn terminate_handler(&self) {
        self.process_id().inspect(|id| process_group::terminate_id(*id));
    }

    /// Waits until the handler has ended so often; how it did.
    pub async fn ended(&self, times: usize) -> Vec<ExitStatus> {
        let mut ends = self.ends.clone();
        match ends.wait_for(|ends| ends.len() >= times).await {
            Ok(ends) => ends.clone(),
            Err(_) => Vec::new(),
        }
    }

    /// How the handler has ended so far.
    pub fn ends(&self) -> Vec<ExitStatus> {
        self.ends.borrow().clone()
    }
}

impl Drop for FunctionsHost {
    fn drop(&mut self) {
        self.supervisor.abort();
    }
}

/// A started handler, and what reads its outputs.
struct Process {
    child: Child,
    outputs: JoinSet<()>,
}

/// Starts the handler again after it has ended, unless with 0, or too often.
async fn supervise(
    launch: Launch,
    mut process: Process,
    running: Arc<Mutex<Option<u32>>>,
    ended: watch::Sender<Vec<ExitStatus>>,
) {
    let mut failures = 0;
    let set = |id| *running.lock().unwrap_or_else(PoisonError::into_inner) = id;
    while let Ok(status) = process.child.wait().await {
        set(None);
        while process.outputs.join_next().await.is_some() {}
        failures += usize::from(status.code() != Some(START_AGAIN));
        let again = (status.code() != Some(0) && failures < FAILURES).then(|| launch.spawn());
        let started = match again {
            Some(Ok(next)) => {
                process = next;
                set(process.child.id());
                true
            }
            _ => false,
        };
        ended.send_modify(|ends| ends.push(status));
        if !started {
            return;
        }
    }
}

impl Launch {
    fn spawn(&self) -> io::Result<Process> {
        let mut command = Command::new(&self.program);
        process_group::lead(&mut command);
        let port = self.port.to_string();
        let mut child = command
            .args(&self.arguments)
            .args(&self.settings.arguments)
            .current_dir(&self.settings.app)
            .env_remove("RUST_LOG")
            .env("FUNCTIONS_CUSTOMHANDLER_PORT", &port)
            .env("FUNCTIONS_HTTPWORKER_PORT", &port)
            .env(
                "FUNCTIONS_CUSTOMHANDLER_WORKER_ID",
                "5c1b6f0e-6a0c-4b54-9b57-2d1ac4c4c1f4",
            )
            .env("FUNCTIONS_APP_ROOT_PATH", &self.settings.app)
            .envs(&self.settings.settings)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let mut outputs = JoinSet::new();
        if let Some(output) = child.stdout.take() {
            outputs.spawn(keep(output, self.output.clone()));
        }
        if let Some(errors) = child.stderr.take() {
            outputs.spawn(keep(errors, self.errors.clone()));
        }
        Ok(Process { child, outputs })
    }
}

/// The program and the arguments that the `host.json` of an app's folder names. The arguments are joined by spaces without
/// quotation marks, and split again.
///
/// # Errors
/// The file cannot be read, or names no program.
pub fn handler(app: &Path) -> Result<(PathBuf, Vec<String>), FunctionsHostError> {
    let text = std::fs::read_to_string(app.join("host.json"))?;
    let file: Value = serde_json::from_str(&text).map_err(|e| FunctionsHostError::HostFile(e.to_string()))?;
    let description = &file["customHandler"]["description"];
    let program = description["defaultExecutablePath"]
        .as_str()
        .ok_or_else(|| FunctionsHostError::HostFile("no customHandler.description.defaultExecutablePath".into()))?;
    let arguments = description["arguments"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let joined = arguments.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ");
    let arguments = joined.split_whitespace().map(str::to_owned).collect();
    Ok((app.join(program), arguments))
}
