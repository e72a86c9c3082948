//! Azure on this machine: Service Bus, Event Grid, Event Hubs, Blob Storage and a Logic App that mails, over the protocols of the real services.
//!
//! Tests start an [`Emulator`] in their own process, on free ports, and look at it directly:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use petstore_emulator::{Emulator, Message, Settings};
//!
//! let emulator = Emulator::start(Settings::default()).await?;
//! println!("{}", emulator.console_url());
//! emulator.send("orders", Message::new("{}").with_id("a:1"))?;
//! emulator.wait_until(|azure| azure.queue("orders").is_some_and(|queue| queue.active == 1)).await;
//! emulator.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! # Layout
//! The services are state machines: each operation takes the time, and randomness comes from a source with a seed. Only the
//! modules in the second group know sockets, tasks and the system's clock.
//!
//! - [`service_bus`]: queues, and the REST protocol over them
//! - [`blob`]: containers and block blobs, and the REST protocol over them
//! - [`logic_app`]: workflows that turn what is posted, and dead letters, into mails, as their definitions say
//! - [`event_grid`]: topics, and subscriptions that push events to webhooks
//! - [`event_hubs`]: hubs with partitions, and the REST protocol that sends to them
//! - [`mail`]: mails, kept, written to files or sent
//! - [`faults`]: misbehaviour on request
//! - [`requests`]: the request log
//! - [`random`]: where identifiers come from
//! - [`credential`]: comparing secrets
//! - [`xml`]: documents as trees
//!
//! - [`http`]: requests and responses, and the server around them
//! - [`clock`]: the time, which can be moved forward
//! - [`changes`]: how to wait for something to happen
//! - [`activity`]: what happens, as it happens
//! - [`store`]: everything, kept in a folder
//! - [`gateway`], [`backends`]: services behind the request log and the faults
//! - [`console`]: pages and JSON about everything, and control of faults and clock
//! - [`settings`], [`setup`], [`connections`], [`local_azure`], [`emulator`]: all of it together, set up, started and stopped
//! - [`in_process`]: the same without sockets, for simulations

pub mod activity;
pub mod backends;
pub mod blob;
pub mod changes;
pub mod clock;
pub mod connections;
pub mod console;
pub mod credential;
pub mod emulator;
pub mod event_grid;
pub mod event_hubs;
pub mod faults;
pub mod gateway;
pub mod http;
pub mod in_process;
pub mod local_azure;
pub mod logic_app;
pub mod mail;
pub mod random;
pub mod requests;
pub mod service;
pub mod service_bus;
pub mod settings;
pub mod setup;
pub mod store;
pub mod xml;

pub use activity::{Activity, Follower, Happening, Missed};
pub use blob::StoredBlob;
pub use connections::Connections;
pub use emulator::{Emulator, StartError};
pub use event_grid::{
    EventDelivery, EventGridFileError, EventGridSettings, EventSchema, EventSubscription, EventSubscriptionSnapshot,
    EventTopic, PublishEventError, SubscribeError,
};
pub use event_hubs::{
    CreateHubError, EventHub, EventHubSnapshot, EventHubsSettings, EventSnapshot, PartitionSnapshot, Retention,
    SendEventError,
};
pub use faults::{Fault, FaultId, Misbehaviour};
pub use local_azure::LocalAzure;
pub use logic_app::{Answering, DefinitionError, DefinitionSource, ScheduledWorkflow, Workflow};
pub use mail::Mail;
pub use requests::RequestRecord;
pub use service::Service;
pub use service_bus::progress::{Progress, Step};
pub use service_bus::{
    AccessRule, CorrelationFilter, Declaration, DeclarationError, Filter, Message, MessageSnapshot, MessageState,
    Property, QueueCounts, QueueSettings, QueueSnapshot, Right, SqlFilter, SubQueue, TopicSettings, TopicSnapshot,
};
pub use settings::{MailSettings, Ports, Settings, StorageAccount};
pub use store::{DataFolder, Durability, StoreError};
