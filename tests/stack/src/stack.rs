//! Emulator and host together.

use std::{collections::BTreeMap, process::ExitStatus, time::Duration};

use petstore_emulator::{Emulator, Settings, StartError};
use thiserror::Error;

use crate::{
    host::{Host, HostError},
    host_log::HostLog,
    host_settings::HostSettings,
};

/// How long a host that is asked to end may take. It gives the requests and deliveries that it has begun 30 seconds.
const DRAIN_WITHIN: Duration = Duration::from_secs(35);

/// What a stack is started with. The defaults take free ports and keep nothing.
#[derive(Debug, Clone, Default)]
pub struct StackSettings {
    /// The local Azure.
    pub emulator: Settings,
    /// The host. The variables that lead it to the emulator are added; those that are set here already win.
    pub host: HostSettings,
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
}

/// A running pet store. Dropped, its host is killed.
#[derive(Debug)]
pub struct Stack {
    emulator: Emulator,
    settings: HostSettings,
    host: Option<Host>,
    log: HostLog,
    shop_url: String,
}

impl Stack {
    /// Starts the local Azure, then the host.
    pub async fn start(settings: StackSettings) -> Result<Self, StackError> {
        let emulator = Emulator::start(settings.emulator).await?;
        let mut host = settings.host;
        for (name, value) in variables(&emulator) {
            host.variables.entry(name.to_owned()).or_insert(value);
        }
        let log = HostLog::default();
        let mut stack = Self {
            emulator,
            settings: host,
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

    /// The host, unless it was stopped.
    pub fn host(&self) -> Option<&Host> {
        self.host.as_ref()
    }

    /// What the host logs; the last one's log while none runs.
    pub fn log(&self) -> &HostLog {
        &self.log
    }

    /// Where the shop is, without a slash at the end. A restart changes the port if the settings leave it open. Empty if the
    /// host serves no HTTP trigger.
    pub fn shop_url(&self) -> &str {
        &self.shop_url
    }

    /// What the next host is started with.
    pub fn host_settings(&mut self) -> &mut HostSettings {
        &mut self.settings
    }

    /// Starts the host, if none runs.
    pub async fn start_host(&mut self) -> Result<(), StackError> {
        if self.host.is_none() {
            let host = Host::start(&self.settings).await?;
            self.log = host.log().clone();
            self.shop_url = host.url().unwrap_or_default().to_owned();
            self.host = Some(host);
        }
        Ok(())
    }

    /// Lets the host finish what it does and ends it; none if none ran.
    pub async fn stop_host(&mut self) -> Result<Option<ExitStatus>, StackError> {
        match self.host.take() {
            Some(host) => Ok(Some(host.terminate(DRAIN_WITHIN).await?)),
            None => Ok(None),
        }
    }

    /// Ends the host at once, as a crash would.
    pub async fn kill_host(&mut self) -> Result<(), StackError> {
        if let Some(host) = self.host.take() {
            host.kill().await?;
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
            Some(host) => Ok(host.ended().await?),
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

/// The application's variables that lead it to this emulator.
fn variables(emulator: &Emulator) -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("stage", "dev".to_owned()),
        ("service_bus", emulator.service_bus_connection()),
        ("carts_storage", emulator.storage_connection()),
        ("orders_storage", emulator.storage_connection()),
        ("alert_url", emulator.alert_url()),
    ])
}
