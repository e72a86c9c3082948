//! How an emulator is set up.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::Duration;

use crate::event_grid::EventGridSettings;
use crate::event_hubs::EventHubsSettings;
use crate::http::reader::Limits;
use crate::logic_app::{Answering, DefinitionSource, ScheduledWorkflow, Workflow};
use crate::service_bus::{AccessRule, Declaration, QueueSettings};
use crate::store::DataFolder;

/// The key of the namespace's root rule. It is published, and opens nothing but emulators.
pub const SERVICE_BUS_KEY: &str = "local-emulator-key";
/// The storage account that every Azure Storage emulator has.
pub const STORAGE_ACCOUNT: &str = "devstoreaccount1";
/// Its key, published by Microsoft.
pub const STORAGE_KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
/// The name of the workflow.
pub const WORKFLOW: &str = "order-alert";
/// The signature in its callback URL. It is published, and starts nothing but emulators.
pub const WORKFLOW_SIGNATURE: &str = "local-emulator-signature";

/// How an emulator is set up.
///
/// The default takes free ports, so that emulators in one process do not meet, and keeps everything in memory. It has the queue
/// `orders`, with duplicate detection, the Event Grid topic `orders`, the event hub `carts`, and the containers `carts` and `orders`.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where it listens.
    pub address: IpAddr,
    /// The ports; 0 is any free one.
    pub ports: Ports,
    /// The queues to create.
    pub queues: Vec<(String, QueueSettings)>,
    /// More queues, and topics with their subscriptions.
    pub declared: Declaration,
    /// A queue is created when it is first sent to or received from.
    pub create_on_use: bool,
    /// Event Grid's topics and event subscriptions.
    pub event_grid: EventGridSettings,
    /// Event Hubs.
    pub event_hubs: EventHubsSettings,
    /// The containers to create.
    pub containers: Vec<String>,
    /// Who may do what with the queues. Connection strings are made from the first rule.
    pub access_rules: Vec<AccessRule>,
    /// The storage account.
    pub storage_account: StorageAccount,
    /// The workflow that a request starts.
    pub workflow: Workflow,
    /// Workflows that start by themselves.
    pub scheduled: Vec<ScheduledWorkflow>,
    /// What the workflows do with their mails.
    pub mail: MailSettings,
    /// How many requests the log keeps.
    pub logged_requests: usize,
    /// The largest body of a blob or block, in bytes.
    pub largest_blob: usize,
    /// How long a client may take between the bytes of one request.
    pub patience: Duration,
    /// Decides all identifiers; `None` takes a fresh seed. A data folder gives others each time it is opened.
    pub seed: Option<u64>,
    /// A folder that keeps Service Bus, Blob Storage, mails and runs; `None` keeps them in memory. What the folder holds stays as it is: queues, topics and
    /// containers of these settings are created in it if they are missing.
    pub data: Option<DataFolder>,
}

/// The port of each service; 0 is any free one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ports {
    /// Blob Storage.
    pub blob: u16,
    /// Service Bus.
    pub service_bus: u16,
    /// The Logic App.
    pub logic_app: u16,
    /// The console.
    pub console: u16,
    /// Event Grid.
    pub event_grid: u16,
    /// Event Hubs.
    pub event_hubs: u16,
}

/// A storage account.
#[derive(Clone, PartialEq, Eq)]
pub struct StorageAccount {
    /// Its name.
    pub name: String,
    /// Its key, in base64.
    pub key: String,
}

/// What the workflow does with its mails. All of them are kept in memory.
#[derive(Clone, PartialEq, Eq)]
pub struct MailSettings {
    /// The sender.
    pub from: String,
    /// The receiver.
    pub to: String,
    /// A folder that gets each mail as an .eml file.
    pub folder: Option<PathBuf>,
    /// The URL of a mail server that gets each mail: `smtp://[user:password@]host[:port]`, or `smtps://` for TLS.
    pub smtp: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            ports: Ports::default(),
            queues: vec![("orders".to_owned(), QueueSettings::default().detecting_duplicates())],
            declared: Declaration::default(),
            create_on_use: false,
            event_grid: EventGridSettings::default(),
            event_hubs: EventHubsSettings::default(),
            containers: vec!["carts".to_owned(), "orders".to_owned()],
            access_rules: vec![AccessRule::root(SERVICE_BUS_KEY)],
            storage_account: StorageAccount {
                name: STORAGE_ACCOUNT.to_owned(),
                key: STORAGE_KEY.to_owned(),
            },
            workflow: Workflow {
                name: WORKFLOW.to_owned(),
                signature: WORKFLOW_SIGNATURE.to_owned(),
                answering: Answering::AfterMail,
                definition: DefinitionSource::OrderAlert,
            },
            scheduled: Vec::new(),
            mail: MailSettings::default(),
            logged_requests: 10_000,
            largest_blob: 256 * 1024 * 1024,
            patience: Limits::default().patience,
            seed: None,
            data: None,
        }
    }
}

impl Settings {
    /// The same on the ports that applications expect by default.
    pub fn local() -> Self {
        Self {
            ports: Ports {
                blob: 10000,
                service_bus: 10010,
                logic_app: 10020,
                console: 10030,
                event_grid: 10040,
                event_hubs: 10011,
            },
            ..Self::default()
        }
    }
}

impl Default for MailSettings {
    fn default() -> Self {
        Self {
            from: "orders@petstore.example".to_owned(),
            to: "stock@petstore.example".to_owned(),
            folder: None,
            smtp: None,
        }
    }
}

/// Without the key.
impl fmt::Debug for StorageAccount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("StorageAccount")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Without the server's URL, which may hold a password.
impl fmt::Debug for MailSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("MailSettings")
            .field("from", &self.from)
            .field("to", &self.to)
            .field("folder", &self.folder)
            .field("smtp", &self.smtp.is_some())
            .finish()
    }
}
