//! A function app with everything around it: its handler, a port for visitors, and the queue's listener.

use std::{io, path::PathBuf, process::ExitStatus, sync::Arc};

use thiserror::Error;

use super::{Forwarding, Front, FunctionsHost, FunctionsHostError, FunctionsHostSettings, Listener};
use crate::{host_log::HostLog, host_settings::HostSettings};

/// The route prefix in `deploy/functions/host.json`.
const PREFIX: &str = "shop";

/// The function for the orders.
const FUNCTION: &str = "OrderItemsReserver";

/// Why a function app does not run.
#[derive(Debug, Error)]
pub enum RunningAppError {
    /// Its handler does not.
    #[error(transparent)]
    Handler(#[from] FunctionsHostError),
    /// There is no port for visitors.
    #[error("no port for visitors: {0}")]
    Front(#[from] io::Error),
    /// The queue cannot be received from; the text says why.
    #[error("the queue's listener does not start: {0}")]
    Listener(String),
}

/// A running function app. Dropped, its handler is killed, as the Functions host does it.
pub struct RunningApp {
    host: Arc<FunctionsHost>,
    front: Front,
    _listener: Listener,
}

impl RunningApp {
    /// Starts the app in this folder with the variables and the environment of `settings` as app settings.
    ///
    /// # Errors
    /// A part of it does not start.
    pub async fn start(folder: PathBuf, settings: &HostSettings, service_bus: &str) -> Result<Self, RunningAppError> {
        let variable =
            |(name, value): (&String, &String)| (format!("SPIN_VARIABLE_{}", name.to_uppercase()), value.clone());
        let environment = settings.environment.clone();
        let host = FunctionsHost::start(FunctionsHostSettings {
            app: folder,
            settings: settings.variables.iter().map(variable).chain(environment).collect(),
            arguments: settings.options.clone(),
        });
        let host = Arc::new(host.await?);
        let front = Front::open(&host, PREFIX, Forwarding::Proxied, true).await?;
        let queue = settings.variables.get("orders_queue").map_or("orders", String::as_str);
        let listener =
            Listener::start(host.clone(), service_bus, queue, FUNCTION).map_err(RunningAppError::Listener)?;
        Ok(Self {
            host,
            front,
            _listener: listener,
        })
    }

    /// Where the shop is, without a slash at the end.
    pub fn shop_url(&self) -> String {
        format!("{}/{PREFIX}", self.front.url())
    }

    /// What the handler logs.
    pub fn log(&self) -> &HostLog {
        self.host.log()
    }

    /// Waits until the handler has ended for the first time.
    pub async fn ended(&self) -> Option<ExitStatus> {
        self.host.ended(1).await.first().copied()
    }
}
