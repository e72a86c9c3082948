//! Topics and event subscriptions as they are set up.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use super::EventSchema;

/// The key of topics that have no other, in base64. It is published, and opens nothing but emulators.
pub const EVENT_GRID_KEY: &str = "bG9jYWwtZW11bGF0b3Ita2V5";
/// The most attempts that Azure allows.
const MOST_ATTEMPTS: u32 = 30;
/// The longest life of an event that Azure allows, in minutes.
const LONGEST_LIFE: u32 = 24 * 60;

/// All topics and event subscriptions. As JSON:
/// `{"topics":[{"name":"orders"}],"subscriptions":[{"topic":"orders","name":"reserver","endpointUrl":"http://..."}]}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventGridSettings {
    /// The topics.
    pub topics: Vec<EventTopic>,
    /// Who gets their events.
    #[serde(default)]
    pub subscriptions: Vec<EventSubscription>,
}

/// A custom topic.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventTopic {
    /// Its name, which is the first part of its path: `/{name}/api/events`.
    pub name: String,
    /// Its key, in base64.
    #[serde(default = "EventTopic::usual_key")]
    pub key: String,
    /// The schema in which events are published.
    #[serde(default)]
    pub input_schema: EventSchema,
}

/// Who gets a topic's events. The names and limits are those of Azure's resource descriptions.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventSubscription {
    /// The topic's name.
    pub topic: String,
    /// The subscription's name.
    pub name: String,
    /// Where events are posted. Its query may hold a secret.
    pub endpoint_url: String,
    /// The schema in which events are delivered.
    #[serde(default)]
    pub event_delivery_schema: EventSchema,
    /// After so many attempts to deliver it, an event is given up: 1 to 30.
    #[serde(default = "most_attempts")]
    pub max_delivery_attempts: u32,
    /// So long after it was published, an event is given up: 1 to 1440.
    #[serde(default = "longest_life")]
    pub event_time_to_live_in_minutes: u32,
    /// The container, in the emulator's storage account, that gets what is given up; without one it is dropped.
    #[serde(default)]
    pub dead_letter_container: Option<String>,
}

/// Why a file with topics and event subscriptions is of no use.
#[derive(Debug, thiserror::Error)]
pub enum EventGridFileError {
    /// It cannot be read.
    #[error("{} cannot be read", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is no such document.
    #[error("{} declares no topics and event subscriptions", path.display())]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it, and where.
        source: serde_json::Error,
    },
}

impl EventGridSettings {
    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read, or is no such document.
    pub fn read(path: &Path) -> Result<Self, EventGridFileError> {
        let text = std::fs::read(path).map_err(|source| EventGridFileError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        serde_json::from_slice(&text).map_err(|source| EventGridFileError::Malformed {
            path: path.to_owned(),
            source,
        })
    }
}

/// The topic `orders`, and nobody who gets its events.
impl Default for EventGridSettings {
    fn default() -> Self {
        Self {
            topics: vec![EventTopic::new("orders")],
            subscriptions: Vec::new(),
        }
    }
}

impl EventTopic {
    /// A topic for CloudEvents with the published key.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            key: Self::usual_key(),
            input_schema: EventSchema::default(),
        }
    }

    fn usual_key() -> String {
        EVENT_GRID_KEY.to_owned()
    }
}

impl EventSubscription {
    /// A subscription to CloudEvents with Azure's own limits, and without a container for what is given up.
    pub fn new(topic: impl Into<String>, name: impl Into<String>, endpoint_url: impl Into<String>) -> Self {
        Self {
            topic: topic.into(),
            name: name.into(),
            endpoint_url: endpoint_url.into(),
            event_delivery_schema: EventSchema::default(),
            max_delivery_attempts: MOST_ATTEMPTS,
            event_time_to_live_in_minutes: LONGEST_LIFE,
            dead_letter_container: None,
        }
    }

    /// The same with a container for what is given up.
    pub fn dead_lettering_to(self, container: impl Into<String>) -> Self {
        Self {
            dead_letter_container: Some(container.into()),
            ..self
        }
    }

    /// How long an event is worth delivering.
    pub(super) fn time_to_live(&self) -> Duration {
        Duration::from_secs(60 * u64::from(self.event_time_to_live_in_minutes))
    }

    /// Whether the limits are ones that Azure allows.
    pub(super) fn has_allowed_limits(&self) -> bool {
        (1..=MOST_ATTEMPTS).contains(&self.max_delivery_attempts)
            && (1..=LONGEST_LIFE).contains(&self.event_time_to_live_in_minutes)
    }

    /// The endpoint without its query.
    pub fn shown_endpoint(&self) -> &str {
        self.endpoint_url.split('?').next().unwrap_or_default()
    }
}

/// Without the key.
impl fmt::Debug for EventTopic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EventTopic")
            .field("name", &self.name)
            .field("input_schema", &self.input_schema)
            .finish_non_exhaustive()
    }
}

/// Without the endpoint's query.
impl fmt::Debug for EventSubscription {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EventSubscription")
            .field("topic", &self.topic)
            .field("name", &self.name)
            .field("endpoint", &self.shown_endpoint())
            .finish_non_exhaustive()
    }
}

fn most_attempts() -> u32 {
    MOST_ATTEMPTS
}

fn longest_life() -> u32 {
    LONGEST_LIFE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declaration_says_no_more_than_it_must() {
        let json = r#"{"topics":[{"name":"orders"}],"subscriptions":[{"topic":"orders","name":"reserver",
            "endpointUrl":"http://127.0.0.1:3000/api/eventhandler?code=swordfish","deadLetterContainer":"dead"}]}"#;
        let read: EventGridSettings = serde_json::from_str(json).unwrap();
        let subscription = EventSubscription::new(
            "orders",
            "reserver",
            "http://127.0.0.1:3000/api/eventhandler?code=swordfish",
        );
        assert_eq!(read.topics, [EventTopic::new("orders")]);
        assert_eq!(read.subscriptions, [subscription.dead_lettering_to("dead")]);
        assert!(!format!("{read:?}").contains("swordfish"));
        assert!(!format!("{read:?}").contains(EVENT_GRID_KEY));
    }
}
