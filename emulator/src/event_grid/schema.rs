//! The forms that an event can have.

use serde::{Deserialize, Serialize};

/// The form of events. The names are those of Azure's resource descriptions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum EventSchema {
    /// CloudEvents 1.0.
    #[default]
    #[serde(rename = "CloudEventSchemaV1_0")]
    CloudEvents,
    /// Event Grid's own.
    #[serde(rename = "EventGridSchema")]
    EventGrid,
}

impl EventSchema {
    /// Whether events that are published in this schema can be delivered in the other: Event Grid makes CloudEvents of its own
    /// events, but not the other way round.
    pub fn can_become(self, delivered: Self) -> bool {
        self == Self::EventGrid || delivered == Self::CloudEvents
    }

    /// Its name in Azure's error messages.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::CloudEvents => "CloudEventV10",
            Self::EventGrid => "EventGridEvent",
        }
    }
}
