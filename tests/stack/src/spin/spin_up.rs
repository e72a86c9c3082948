//! How `spin up` starts a trigger plugin, and ends it.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;
use thiserror::Error;
use tokio::{
    process::{Child, Command},
    task::JoinSet,
    time::timeout,
};

use super::{LockError, lock};
use crate::{host::keep, host_log::HostLog, process_group};

/// The first start compiles the components.
const READY_WITHIN: Duration = Duration::from_secs(120);

/// What a user gives to `spin up`.
#[derive(Clone)]
pub struct SpinUp {
    /// The plugin's executable.
    pub plugin: PathBuf,
    /// The manifest.
    pub manifest: PathBuf,
    /// The options behind `spin up`. Values may be secret.
    pub options: Vec<String>,
    /// What is in the environment besides this process's own.
    pub environment: BTreeMap<String, String>,
    /// The folder in which `spin up` is called.
    pub folder: PathBuf,
}

/// Why a plugin does not run.
#[derive(Debug, Error)]
pub enum PluginError {
    /// The manifest cannot be read, or the plugin not be started.
    #[error("{}: {reason}", .file.display())]
    File {
        /// The manifest or the plugin.
        file: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// The manifest has no locked app.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The plugin did not say which options it takes.
    #[error("--launch-metadata-only was not answered with a JSON object on standard error alone: {0}")]
    LaunchMetadata(String),
    /// No trigger takes an option.
    #[error("Unrecognised trigger option {0:?}")]
    UnknownOption(String),
    /// It ended.
    #[error("the plugin ended with {status}\n{log}")]
    Ended {
        /// How it ended.
        status: ExitStatus,
        /// The last lines of its log.
        log: String,
    },
    /// It neither ended nor became ready.
    #[error("the plugin was not ready within {} s\n{log}", READY_WITHIN.as_secs())]
    NotReady {
        /// The last lines of its log.
        log: String,
    },
}

/// A running plugin. Dropped, it is killed.
#[derive(Debug)]
pub struct Plugin {
    child: Child,
    log: HostLog,
    output: HostLog,
    outputs: JoinSet<()>,
    _working: TempDir,
}

impl SpinUp {
    /// `spin up` for a manifest in its own folder.
    pub fn new(plugin: PathBuf, manifest: PathBuf) -> Self {
        let folder = manifest.parent().unwrap_or(Path::new(".")).to_owned();
        Self {
            plugin,
            manifest,
            options: Vec::new(),
            environment: BTreeMap::new(),
            folder,
        }
    }

    /// Starts the plugin and waits until it receives. Its log, which must be JSON, goes to `log`.
    pub async fn start(&self, log: HostLog) -> Result<Plugin, PluginError> {
        let mut plugin = self.spawn(log).await?;
        let log = plugin.log.clone();
        let ready = log.wait_for("that it is ready", READY_WITHIN, |line| {
            line.message() == Some("ready")
                && line
                    .str("target")
                    .is_some_and(|target| target.ends_with("spin_trigger"))
        });
        tokio::select! {
            ready = ready => match ready {
                Ok(_) => Ok(plugin),
                Err(_) => Err(PluginError::NotReady { log: log.tail() }),
            },
            status = plugin.ended() => match status {
                Ok(status) => Err(PluginError::Ended { status, log: log.tail() }),
                Err(reason) => Err(self.failed(reason)),
            },
        }
    }

    /// Starts the plugin.
    pub async fn spawn(&self, log: HostLog) -> Result<Plugin, PluginError> {
        let text = std::fs::read_to_string(&self.manifest).map_err(|reason| PluginError::File {
            file: self.manifest.clone(),
            reason,
        })?;
        let app = self.manifest.parent().unwrap_or(Path::new("/"));
        let working = TempDir::with_prefix("spinup-").map_err(|e| self.failed(e))?;
        let locked = lock(&text, app, working.path())?;
        let file = working.path().join("spin.lock");
        std::fs::write(&file, locked.to_string()).map_err(|e| self.failed(e))?;

        let mut command = self.command();
        process_group::lead(&mut command);
        let mut child = command
            .args(self.options_for_plugin(&locked).await?)
            .env("SPIN_LOCKED_URL", format!("file://{}", file.display()))
            .env("SPIN_WORKING_DIR", working.path())
            .env("SPIN_LOCAL_APP_DIR", app)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|e| self.failed(e))?;
        let (output, mut outputs) = (HostLog::default(), JoinSet::new());
        if let Some(pipe) = child.stdout.take() {
            outputs.spawn(keep(pipe, output.clone()));
        }
        if let Some(pipe) = child.stderr.take() {
            outputs.spawn(keep(pipe, log.clone()));
        }
        Ok(Plugin {
            child,
            log,
            output,
            outputs,
            _working: working,
        })
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.plugin);
        command
            .current_dir(&self.folder)
            .env_remove("RUST_LOG")
            .env("SPIN_VERSION", "4.1.0")
            .env("SPIN_BIN_PATH", "/usr/bin/spin")
            .envs(&self.environment);
        command
    }

    /// With triggers of several types, each gets the options that it says it takes, and all must be taken; a plugin
    /// that is alone gets all of them.
    async fn options_for_plugin(&self, locked: &Value) -> Result<Vec<String>, PluginError> {
        let types = locked["triggers"].as_array().into_iter().flatten();
        let mut types: Vec<_> = types.map(|trigger| trigger["trigger_type"].to_string()).collect();
        types.dedup();
        if types.len() < 2 {
            return Ok(self.options.clone());
        }
        let asked = self.command().arg("--launch-metadata-only").output().await;
        let asked = asked.map_err(|e| self.failed(e))?;
        let metadata: Value = serde_json::from_slice(&asked.stderr)
            .map_err(|_| PluginError::LaunchMetadata(String::from_utf8_lossy(&asked.stderr).into_owned()))?;
        let flags: Vec<_> = metadata["all_flags"].as_array().into_iter().flatten().collect();
        let takes = |option: &String| {
            flags
                .iter()
                .any(|flag| flag["long"] == **option || flag["short"] == **option)
        };
        match self
            .options
            .iter()
            .find(|option| option.starts_with('-') && !takes(option))
        {
            Some(unknown) => Err(PluginError::UnknownOption(unknown.clone())),
            None => Ok(self.options.clone()),
        }
    }

    fn failed(&self, reason: io::Error) -> PluginError {
        PluginError::File {
            file: self.plugin.clone(),
            reason,
        }
    }
}

impl Plugin {
    /// What it writes to standard error: its log.
    pub fn log(&self) -> &HostLog {
        &self.log
    }

    /// What it writes to standard output: what is for the user of `spin up`.
    pub fn output(&self) -> &HostLog {
        &self.output
    }

    /// Waits until it ends by itself, and has written everything.
    pub async fn ended(&mut self) -> io::Result<ExitStatus> {
        let status = self.child.wait().await?;
        while self.outputs.join_next().await.is_some() {}
        Ok(status)
    }

    /// Ends it as Spin does at Ctrl-C: with SIGTERM, and patience.
    pub async fn terminate(mut self, within: Duration) -> io::Result<ExitStatus> {
        if process_group::terminate(&self.child)
            && let Ok(status) = timeout(within, self.ended()).await
        {
            return status;
        }
        self.kill().await
    }

    /// Ends it at once, as a crash would.
    pub async fn kill(mut self) -> io::Result<ExitStatus> {
        process_group::kill(&self.child);
        // It may have ended by itself in between.
        let _ = self.child.start_kill();
        self.child.wait().await
    }
}
