//! What is written down.

use std::time::Duration;

use uuid::Uuid;

use crate::mail::Mail;
use crate::{blob, service_bus};

/// A change of anything that the emulator holds. Each says what there is now, so that of several about one thing the last one counts.
#[derive(Debug, Clone)]
pub enum Change {
    /// Of an entity of Service Bus.
    ServiceBus(service_bus::change::Change),
    /// Of a container.
    Blob(blob::change::Change),
    /// A mail came into the inbox, under this number.
    Mail(usize, Box<Mail>),
    /// A run of the workflow began with what was posted; `None` is ended.
    Run(Uuid, Option<serde_json::Value>),
    /// The services' clock is so far ahead.
    Clock(Duration),
}

impl From<service_bus::change::Change> for Change {
    fn from(change: service_bus::change::Change) -> Self {
        Self::ServiceBus(change)
    }
}

impl From<blob::change::Change> for Change {
    fn from(change: blob::change::Change) -> Self {
        Self::Blob(change)
    }
}
