//! Local Azure with its ports.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::task::JoinSet;

use crate::backends::{BlobBackend, EventGridBackend, EventHubsBackend, LogicAppBackend, ServiceBusBackend};
use crate::blob::BlobError;
use crate::clock::Clock;
use crate::connections::Connections;
use crate::console::Console;
use crate::event_grid::{SubscribeError, http as event_grid_http};
use crate::event_hubs::{CreateHubError, http as event_hubs_http};
use crate::gateway::Gateway;
use crate::http::connection::Handler;
use crate::http::listener::Listener;
use crate::http::reader::Limits;
use crate::local_azure::LocalAzure;
use crate::logic_app::DefinitionError;
use crate::logic_app::runner::Runner;
use crate::mail::MailError;
use crate::service::Service;
use crate::service_bus::administration::CreateError;
use crate::settings::Settings;
use crate::setup::{self, Services};
use crate::store::StoreError;

/// A running emulator. Everything that tests look at and change is in [`LocalAzure`], to which it dereferences.
///
/// Dropping it closes its ports and its data folder soon; [`stop`](Self::stop) returns when they are closed.
#[derive(Debug)]
pub struct Emulator {
    azure: Arc<LocalAzure>,
    connections: Connections,
    ports: tokio::sync::Mutex<OpenPorts>,
    /// Does what the passing of time brings.
    timekeeper: Mutex<JoinSet<()>>,
}

#[derive(Debug)]
struct OpenPorts {
    blob: Listener<Gateway<BlobBackend>>,
    service_bus: Listener<Gateway<ServiceBusBackend>>,
    logic_app: Listener<Gateway<LogicAppBackend>>,
    console: Listener<Console>,
    event_grid: Listener<Gateway<EventGridBackend>>,
    event_hubs: Listener<Gateway<EventHubsBackend>>,
}

/// Why an emulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Somebody else has the port. Stop whoever it is, or choose another port.
    #[error("{service} cannot use port {port}: another program listens there")]
    PortTaken {
        /// Which service wanted it.
        service: String,
        /// The port.
        port: u16,
    },
    /// The system does not let us listen.
    #[error("{service} cannot listen on {address}")]
    Listen {
        /// Which service.
        service: String,
        /// Where.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// A queue, topic, subscription or rule cannot be created.
    #[error(transparent)]
    Queue(#[from] CreateError),
    /// A topic or an event subscription of Event Grid cannot be created.
    #[error(transparent)]
    EventGrid(#[from] SubscribeError),
    /// An event hub cannot be created.
    #[error(transparent)]
    EventHub(#[from] CreateHubError),
    /// The client that calls webhooks, or sends a workflow's requests, cannot be set up.
    #[error("no HTTP client can be set up")]
    Client(#[source] reqwest::Error),
    /// A container cannot be created.
    #[error("the container {name:?} cannot be created: {source}")]
    Container {
        /// Its name.
        name: String,
        /// Why not.
        source: BlobError,
    },
    /// The data folder cannot be used.
    #[error(transparent)]
    Data(#[from] StoreError),
    /// The mail settings are unusable.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// The workflow's definition cannot be run.
    #[error(transparent)]
    Definition(#[from] DefinitionError),
    /// The file with the workflow's definition cannot be read.
    #[error("the workflow definition {} cannot be read", path.display())]
    DefinitionFile {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl Emulator {
    /// Starts an emulator. It answers as soon as this returns.
    ///
    /// # Errors
    /// A port is taken, or a setting is unusable; the message names it.
    pub async fn start(settings: Settings) -> Result<Self, StartError> {
        let Services {
            azure,
            runner,
            schedules,
            runs,
        } = setup::create(&settings, Clock::start())?;
        let ports = open(&settings, &azure, Arc::clone(&runner))?;
        runner.resume(runs);
        let connections = Connections::new(
            &settings,
            ports.blob.address(),
            ports.service_bus.address(),
            ports.logic_app.address(),
            ports.console.address(),
            ports.event_grid.address(),
            ports.event_hubs.address(),
        );
        let mut timekeeper = JoinSet::new();
        let broker = Arc::clone(&azure.broker);
        timekeeper.spawn(async move { broker.keep_time().await });
        let origin = format!("http://{}", ports.event_grid.address());
        azure.event_grid.change(|grid, _| grid.origin = origin);
        timekeeper.spawn(Arc::clone(&azure.event_grid).run());
        let service_bus = format!("http://{}", ports.service_bus.address());
        for schedule in schedules {
            timekeeper.spawn(schedule.beside(&service_bus).keep());
        }
        Ok(Self {
            azure,
            connections,
            ports: ports.into(),
            timekeeper: timekeeper.into(),
        })
    }

    /// What tests look at and change, for somebody who lives longer than the emulator.
    pub fn share(&self) -> Arc<LocalAzure> {
        Arc::clone(&self.azure)
    }

    /// How to reach the services.
    pub fn connections(&self) -> &Connections {
        &self.connections
    }

    /// The namespace's connection string.
    pub fn service_bus_connection(&self) -> String {
        self.connections.service_bus.clone()
    }

    /// The storage account's connection string.
    pub fn storage_connection(&self) -> String {
        self.connections.storage.clone()
    }

    /// The workflow's callback URL, signature included.
    pub fn alert_url(&self) -> String {
        self.connections.alert_url.clone()
    }

    /// The connection string of the first Event Grid topic.
    pub fn event_grid_connection(&self) -> String {
        self.connections.event_grid.clone()
    }

    /// The connection string of the first hub of Event Hubs.
    pub fn event_hubs_connection(&self) -> String {
        self.connections.event_hubs.clone()
    }

    /// The console's URL.
    pub fn console_url(&self) -> String {
        self.connections.console_url.clone()
    }

    /// Closes a service's connections and refuses new ones, keeping its port and its state. Returns when they are closed.
    ///
    /// # Errors
    /// The port could not be kept.
    pub async fn pause(&self, service: Service) -> io::Result<()> {
        let mut ports = self.ports.lock().await;
        match service {
            Service::Blob => ports.blob.pause().await,
            Service::ServiceBus => ports.service_bus.pause().await,
            Service::LogicApp => ports.logic_app.pause().await,
            Service::EventGrid => ports.event_grid.pause().await,
            Service::EventHubs => ports.event_hubs.pause().await,
        }
    }

    /// Lets a service answer again on the same port.
    ///
    /// # Errors
    /// The port could not be opened.
    pub async fn resume(&self, service: Service) -> io::Result<()> {
        let mut ports = self.ports.lock().await;
        match service {
            Service::Blob => ports.blob.resume(),
            Service::ServiceBus => ports.service_bus.resume(),
            Service::LogicApp => ports.logic_app.resume(),
            Service::EventGrid => ports.event_grid.resume(),
            Service::EventHubs => ports.event_hubs.resume(),
        }
    }

    /// Closes all ports and connections at once, then the data folder. Returns when they are closed; what is in memory can still be
    /// looked at.
    pub async fn stop(&self) {
        self.timekeeper.lock().abort_all();
        let mut ports = self.ports.lock().await;
        let OpenPorts {
            blob,
            service_bus,
            logic_app,
            console,
            event_grid,
            event_hubs,
        } = &mut *ports;
        tokio::join!(
            blob.close(),
            service_bus.close(),
            logic_app.close(),
            console.close(),
            event_grid.close(),
            event_hubs.close()
        );
        self.azure.journal.close().await;
    }
}

impl Deref for Emulator {
    type Target = LocalAzure;

    fn deref(&self) -> &LocalAzure {
        &self.azure
    }
}

fn open(settings: &Settings, azure: &Arc<LocalAzure>, runner: Arc<Runner>) -> Result<OpenPorts, StartError> {
    let (host, ports) = (settings.address, settings.ports);
    let blob = BlobBackend {
        blobs: Arc::clone(&azure.blobs),
        clock: Arc::clone(&azure.clock),
    };
    let service_bus = ServiceBusBackend {
        broker: Arc::clone(&azure.broker),
        clock: Arc::clone(&azure.clock),
    };
    let watch = || Arc::clone(&azure.watch);
    let body = |bytes| Limits {
        body: bytes,
        patience: settings.patience,
        ..Limits::default()
    };
    Ok(OpenPorts {
        blob: listen(
            &Service::Blob.to_string(),
            host,
            ports.blob,
            Gateway::new(blob, watch()),
            body(settings.largest_blob),
        )?,
        service_bus: listen(
            &Service::ServiceBus.to_string(),
            host,
            ports.service_bus,
            Gateway::new(service_bus, watch()),
            body(4 << 20),
        )?,
        logic_app: listen(
            &Service::LogicApp.to_string(),
            host,
            ports.logic_app,
            Gateway::new(LogicAppBackend(runner), watch()),
            body(8 << 20),
        )?,
        event_grid: listen(
            &Service::EventGrid.to_string(),
            host,
            ports.event_grid,
            Gateway::new(EventGridBackend(Arc::clone(&azure.event_grid)), watch()),
            body(event_grid_http::LARGEST),
        )?,
        event_hubs: listen(
            &Service::EventHubs.to_string(),
            host,
            ports.event_hubs,
            Gateway::new(EventHubsBackend(Arc::clone(&azure.event_hubs)), watch()),
            body(event_hubs_http::LARGEST_BODY),
        )?,
        console: listen(
            "the console",
            host,
            ports.console,
            Console::new(Arc::clone(azure)),
            body(1 << 20),
        )?,
    })
}

fn listen<H: Handler>(
    service: &str,
    host: IpAddr,
    port: u16,
    handler: H,
    limits: Limits,
) -> Result<Listener<H>, StartError> {
    let address = SocketAddr::new(host, port);
    Listener::open(address, Arc::new(handler), limits).map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => StartError::PortTaken {
            service: service.to_owned(),
            port,
        },
        _ => StartError::Listen {
            service: service.to_owned(),
            address,
            source,
        },
    })
}
