//! Event Hubs: hubs with partitions, and the REST protocol that sends events to them. Over REST nothing is received, as in Azure; what
//! the partitions hold is seen in the console and by tests.
//!
//! Everything here is a state machine: operations take the time, randomness comes from a seeded source, and nothing waits.
//!
//! # Layout
//! - [`settings`]: hubs as they are set up
//! - [`partition`]: an ordered log of events, which forgets the oldest
//! - [`partition_key`]: which partition a key leads to
//! - [`hub`]: the partitions of one hub
//! - [`namespace`]: all hubs by name, with their clock
//! - [`http`]: the REST protocol
//! - [`snapshot`]: what tests and the console see

pub mod http;
pub mod hub;
pub mod namespace;
pub mod partition;
pub mod partition_key;
pub mod settings;
pub mod snapshot;

pub use hub::{Destination, SendEventError};
pub use namespace::EventHubs;
pub use settings::{CreateHubError, EventHub, EventHubsSettings, Retention};
pub use snapshot::{EventHubSnapshot, EventSnapshot, PartitionSnapshot};
