//! Service Bus: a namespace with queues and topics, and the REST protocol over it.
//!
//! Everything here is a state machine: operations take the time, randomness comes from the namespace's seeded source, and
//! nothing waits. [`broker`] adds what waits.
//!
//! # Layout
//! - [`message`], [`property`]: what is sent and what is kept of it
//! - [`lock`], [`backlog`]: messages waiting to be received, and those that are held under a lock
//! - [`intake`], [`duplicates`]: the way in: duplicate detection, numbers, scheduled messages
//! - [`topic`], [`filter`]: a topic, its subscriptions and their rules
//! - [`settings`], [`queue`]: a queue with its dead letters
//! - [`namespace`], [`administration`], [`address`], [`lifetime`]: all entities by name
//! - [`declared`]: entities that a file declares
//! - [`change`], [`persistence`]: what has changed, and how to make a namespace again from what was kept
//! - [`misdelivery`]: deliveries gone wrong on request
//! - [`rule`], [`sas`]: who may do what
//! - [`http`]: the REST protocol
//! - [`broker`]: long polls and the passing of time
//! - [`snapshot`]: what tests and the console see

pub mod address;
pub mod administration;
pub mod backlog;
pub mod broker;
pub mod change;
pub mod declared;
pub mod duplicates;
pub mod filter;
pub mod http;
pub mod intake;
pub mod lifetime;
pub mod lock;
pub mod message;
pub mod misdelivery;
pub mod namespace;
pub mod persistence;
pub mod progress;
pub mod property;
pub mod queue;
pub mod rule;
pub mod sas;
pub mod settings;
pub mod snapshot;
pub mod topic;

pub use address::{Address, SubQueue};
pub use declared::{Declaration, DeclarationError};
pub use filter::{CorrelationFilter, Filter, FilterError, Rule, SqlFilter};
pub use message::Message;
pub use misdelivery::Misdelivery;
pub use namespace::Namespace;
pub use property::Property;
pub use rule::{AccessRule, Right};
pub use settings::{QueueSettings, Remarks, TopicSettings};
pub use snapshot::{MessageSnapshot, MessageState, QueueCounts, QueueSnapshot, TopicSnapshot};
