//! Emulator and host together.

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
    process::ExitStatus,
    time::Duration,
};

use petstore_emulator::{Emulator, ScheduledWorkflow, Settings, StartError};
use serde_json::Value;
use thiserror::Error;

use crate::{
    broker::{Broker, BrokerError},
    functions::{RunningApp, RunningAppError},
    host::{Host, HostError},
    host_log::HostLog,
    host_settings::{HostSettings, Trigger},
    portable::{PortableFiles, RunningFiles, WasmtimeServeError},
    spin::{Plugin, PluginError, SpinUp},
};

/// How long a host that is asked to end may take. It gives the requests and deliveries that it has begun 30 seconds.
const DRAIN_WITHIN: Duration = Duration::from_secs(35);

/// What a stack is started with. The defaults take free ports and keep nothing.
#[derive(Debug, Clone, Default)]
pub struct StackSettings {
    /// The local Azure.
    pub emulator: Settings,
    /// Which broker carries the orders. The host's manifest must be that of the same broker.
    pub broker: Broker,
    /// The host. The variables that lead it to the emulator are added; those that are set here already win.
    pub host: HostSettings,
    /// What runs it.
    pub runner: Runner,
}

/// What runs the host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Runner {
    /// Nobody: it is a server of its own.
    #[default]
    Nobody,
    /// A stand-in for the Functions host, with the function app in this folder. The host's variables become app
    /// settings.
    FunctionApp(PathBuf),
    /// A stand-in for `spin up`, with this plugin for Service Bus. In place of Spin, the host answers HTTP.
    SpinUp(PathBuf),
    /// `wasmtime serve` with portable files, in the host's place. The host's variables become their environment.
    WasmtimeServe(PortableFiles),
}

/// Why a stack does not run.
#[derive(Debug, Error)]
pub enum StackError {
    /// The local Azure does not start.
    #[error("the local Azure does not start: {0}")]
    Emulator(#[from] StartError),
    /// The host does not run.
    #[error(transparent)]
    Host(#[from] HostError),
    /// The application gets no orders.
    #[error(transparent)]
    Broker(#[from] BrokerError),
    /// The function app does not run.
    #[error(transparent)]
    FunctionApp(#[from] RunningAppError),
    /// The portable files do not run.
    #[error(transparent)]
    WasmtimeServe(#[from] WasmtimeServeError),
    /// The Spin plugin does not run.
    #[error(transparent)]
    Plugin(#[from] PluginError),
}

/// A running pet store. Dropped, its host is killed.
#[derive(Debug)]
pub struct Stack {
    emulator: Emulator,
    broker: Broker,
    settings: HostSettings,
    runner: Runner,
    host: Option<Running>,
    log: HostLog,
    shop_url: String,
}

enum Running {
    Server(Host),
    FunctionApp(RunningApp),
    SpinUp(Host, Plugin),
    WasmtimeServe(RunningFiles),
}

impl fmt::Debug for Running {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server(host) => host.fmt(formatter),
            Self::SpinUp(host, plugin) => (host, plugin).fmt(formatter),
            Self::FunctionApp(_) => formatter.write_str("FunctionApp"),
            Self::WasmtimeServe(files) => files.fmt(formatter),
        }
    }
}

impl Stack {
    /// Starts the local Azure, then the host.
    pub async fn start(settings: StackSettings) -> Result<Self, StackError> {
        let mut azure = settings.emulator;
        if matches!(settings.runner, Runner::FunctionApp(_)) {
            // Functions receives from the queue only. As in Azure, a Logic App mails what the broker gave up to deliver.
            azure.scheduled.push(ScheduledWorkflow::dead_letters());
        }
        let emulator = Emulator::start(azure).await?;
        let mut host = settings.host;
        for (name, value) in variables(&emulator, settings.broker) {
            host.variables.entry(name.to_owned()).or_insert(value);
        }
        let log = HostLog::default();
        let mut stack = Self {
            emulator,
            broker: settings.broker,
            settings: host,
            runner: settings.runner,
            host: None,
            log,
            shop_url: String::new(),
        };
        stack.start_host().await?;
        Ok(stack)
    }

    /// The local Azure.
    pub fn emulator(&self) -> &Emulator {
        &self.emulator
    }

    /// The host that answers HTTP, unless it was stopped, or runs in a function app.
    pub fn host(&self) -> Option<&Host> {
        match &self.host {
            Some(Running::Server(host) | Running::SpinUp(host, _)) => Some(host),
            _ => None,
        }
    }

    /// What the host logs; the last one's log while none runs.
    pub fn log(&self) -> &HostLog {
        &self.log
    }

    /// Where the shop is, without a slash at the end. A restart changes the port if the settings leave it open. Empty
    /// if the host serves no HTTP trigger.
    pub fn shop_url(&self) -> &str {
        &self.shop_url
    }

    /// What the next host is started with.
    pub fn host_settings(&mut self) -> &mut HostSettings {
        &mut self.settings
    }

    /// Starts the host, if none runs.
    pub async fn start_host(&mut self) -> Result<(), StackError> {
        if self.host.is_some() {
            return Ok(());
        }
        match &self.runner {
            Runner::Nobody => {
                let host = Host::start(&self.settings).await?;
                self.log = host.log().clone();
                self.shop_url = host.url().unwrap_or_default().to_owned();
                self.host = Some(Running::Server(host));
                self.connect_broker(&self.shop_url).await?;
            }
            Runner::FunctionApp(folder) => {
                let service_bus = self.emulator.service_bus_connection();
                let app = RunningApp::start(folder.clone(), &self.settings, &service_bus).await?;
                self.log = app.log().clone();
                self.shop_url = app.shop_url();
                self.host = Some(Running::FunctionApp(app));
            }
            Runner::WasmtimeServe(files) => {
                self.log = HostLog::default();
                let running = RunningFiles::start(files, &self.settings.variables, &self.log).await?;
                self.shop_url = running.shop_url();
                let webhook = running.webhook_url();
                self.host = Some(Running::WasmtimeServe(running));
                self.connect_broker(&webhook).await?;
            }
            Runner::SpinUp(plugin) => {
                let http = HostSettings {
                    triggers: vec![Trigger::Http],
                    ..self.settings.clone()
                };
                let host = Host::start(&http).await?;
                let plugin = spin_up(plugin, &self.settings).start(host.log().clone()).await?;
                self.log = host.log().clone();
                self.shop_url = host.url().unwrap_or_default().to_owned();
                self.host = Some(Running::SpinUp(host, plugin));
            }
        }
        Ok(())
    }

    async fn connect_broker(&self, webhook: &str) -> Result<(), BrokerError> {
        let secret = self.settings.variables.get("webhook_secret");
        let secret = secret.map(String::as_str).unwrap_or_default();
        self.broker.connect(&self.emulator, webhook, secret).await
    }

    /// Sends an event to the reserver past the cart, where duplicate detection has no say. Returns the id of its delivery.
    pub fn send(&self, event: &Value) -> Result<String, BrokerError> {
        self.broker.send(&self.emulator, event)
    }

    /// Lets the host finish what it does and ends it; none if none ran. A function app is ended at once, as Azure does
    /// it, and has no status either.
    pub async fn stop_host(&mut self) -> Result<Option<ExitStatus>, StackError> {
        match self.host.take() {
            Some(Running::Server(host)) => Ok(Some(host.terminate(DRAIN_WITHIN).await?)),
            Some(Running::SpinUp(host, plugin)) => {
                let (host, plugin) = tokio::join!(host.terminate(DRAIN_WITHIN), plugin.terminate(DRAIN_WITHIN));
                plugin.map_err(HostError::Lost)?;
                Ok(Some(host?))
            }
            Some(Running::WasmtimeServe(files)) => {
                files.stop().await;
                Ok(None)
            }
            Some(Running::FunctionApp(_)) | None => Ok(None),
        }
    }

    /// Ends the host at once, as a crash would.
    pub async fn kill_host(&mut self) -> Result<(), StackError> {
        match self.host.take() {
            Some(Running::Server(host)) => drop(host.kill().await?),
            Some(Running::SpinUp(host, plugin)) => {
                host.kill().await?;
                plugin.kill().await.map_err(HostError::Lost)?;
            }
            Some(Running::WasmtimeServe(files)) => files.stop().await,
            Some(Running::FunctionApp(_)) | None => {}
        }
        Ok(())
    }

    /// Stops the host and starts one with changed settings.
    pub async fn restart_host(&mut self, change: impl FnOnce(&mut HostSettings)) -> Result<(), StackError> {
        self.stop_host().await?;
        change(&mut self.settings);
        self.start_host().await
    }

    /// Waits until the host ends by itself; for ever while none runs.
    pub async fn host_ended(&mut self) -> Result<ExitStatus, StackError> {
        match &mut self.host {
            Some(Running::Server(host)) => Ok(host.ended().await?),
            Some(Running::SpinUp(host, plugin)) => tokio::select! {
                status = host.ended() => Ok(status?),
                status = plugin.ended() => Ok(status.map_err(HostError::Lost)?),
            },
            Some(Running::WasmtimeServe(files)) => Ok(files.ended().await.map_err(HostError::Lost)?),
            Some(Running::FunctionApp(app)) => match app.ended().await {
                Some(status) => Ok(status),
                None => std::future::pending().await,
            },
            None => std::future::pending().await,
        }
    }

    /// Stops everything.
    pub async fn stop(mut self) -> Result<(), StackError> {
        let stopped = self.stop_host().await;
        self.emulator.stop().await;
        stopped.map(|_| ())
    }
}

/// The same application and variables for the plugin, which keeps nothing in the checkout.
fn spin_up(plugin: &Path, settings: &HostSettings) -> SpinUp {
    let mut options = ["--log-format", "json", "--state-dir", ""].map(str::to_owned).to_vec();
    for (name, value) in &settings.variables {
        options.extend(["--variable".to_owned(), format!("{name}={value}")]);
    }
    SpinUp {
        options,
        ..SpinUp::new(plugin.to_owned(), settings.manifest.clone())
    }
}

/// The application's variables that lead it to this emulator.
fn variables(emulator: &Emulator, broker: Broker) -> BTreeMap<&'static str, String> {
    let others = [
        ("stage", "dev".to_owned()),
        ("carts_storage", emulator.storage_connection()),
        ("orders_storage", emulator.storage_connection()),
        ("alert_url", emulator.alert_url()),
        // Free ones.
        ("emulator_ports", "*".to_owned()),
    ];
    others.into_iter().chain(broker.variables(emulator)).collect()
}
