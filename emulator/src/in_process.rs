//! The services without ports, for simulations: requests are values, and time passes as the runtime's clock says.

use std::ops::Deref;
use std::sync::Arc;

use http::StatusCode;
use jiff::Timestamp;
use tokio::task::JoinSet;

use crate::clock::Clock;
use crate::emulator::StartError;
use crate::http::{Request, Response};
use crate::local_azure::LocalAzure;
use crate::logic_app::runner::Runner;
use crate::service::Service;
use crate::service_bus::Misdelivery;
use crate::settings::Settings;
use crate::setup::{self, Services};

/// The state machines of the services, behind nothing: no sockets, no faults, no request log. With a seed in its settings, and in a
/// runtime with one thread whose time is paused, everything that it does is decided by what it is asked.
#[derive(Debug)]
pub struct InProcess {
    azure: Arc<LocalAzure>,
    runner: Arc<Runner>,
    /// Does what the passing of time brings.
    _timekeeper: JoinSet<()>,
}

impl InProcess {
    /// Starts the services within a runtime. Their time begins at `beginning` and passes as the runtime's does. Workflows that start by
    /// themselves do not: they send their requests over sockets.
    ///
    /// # Errors
    /// A setting is unusable; the message names it.
    pub fn start(settings: &Settings, beginning: Timestamp) -> Result<Self, StartError> {
        let Services {
            azure, runner, runs, ..
        } = setup::create(settings, Clock::simulated(beginning))?;
        runner.resume(runs);
        let mut timekeeper = JoinSet::new();
        let broker = Arc::clone(&azure.broker);
        timekeeper.spawn(async move { broker.keep_time().await });
        Ok(Self {
            azure,
            runner,
            _timekeeper: timekeeper,
        })
    }

    /// Answers a request to Blob Storage, Service Bus, Event Hubs or the Logic App. What is to go `wrong` with a delivery does so when it comes.
    pub async fn answer(&self, service: Service, request: &Request, wrong: Option<Misdelivery>) -> Response {
        match service {
            Service::Blob => self.azure.blobs.answer(request),
            Service::ServiceBus => self.azure.broker.answer(request, wrong, || false).await,
            Service::LogicApp => self.runner.answer(request).await,
            Service::EventHubs => self.azure.event_hubs.answer(request),
            Service::EventGrid => Response::new(StatusCode::NOT_IMPLEMENTED),
        }
    }
}

impl Deref for InProcess {
    type Target = LocalAzure;

    fn deref(&self) -> &LocalAzure {
        &self.azure
    }
}
