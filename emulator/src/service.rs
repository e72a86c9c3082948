//! The services that the emulator has.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One of the emulated services. Each has a port of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Service {
    /// Blob Storage.
    Blob,
    /// Service Bus.
    ServiceBus,
    /// The Logic App.
    LogicApp,
    /// Event Grid.
    EventGrid,
    /// Event Hubs.
    EventHubs,
}

impl Service {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Blob,
        Self::ServiceBus,
        Self::LogicApp,
        Self::EventGrid,
        Self::EventHubs,
    ];
}

impl fmt::Display for Service {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Blob => "Blob Storage",
            Self::ServiceBus => "Service Bus",
            Self::LogicApp => "Logic App",
            Self::EventGrid => "Event Grid",
            Self::EventHubs => "Event Hubs",
        })
    }
}
