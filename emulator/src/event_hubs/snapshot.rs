//! What a hub holds, for tests and for the console.

use jiff::Timestamp;
use serde::Serialize;

use super::partition::{Partition, StoredEvent};

/// A hub at one moment.
#[derive(Debug, Clone, Serialize)]
pub struct EventHubSnapshot {
    /// The hub's name.
    pub name: String,
    /// Its partitions, in the order of their ids.
    pub partitions: Vec<PartitionSnapshot>,
}

/// A partition at one moment.
#[derive(Debug, Clone, Serialize)]
pub struct PartitionSnapshot {
    /// Its id.
    pub id: String,
    /// How many events have come since the beginning, those included that are forgotten.
    pub received: u64,
    /// What it holds, oldest first.
    pub events: Vec<EventSnapshot>,
}

/// An event at one moment.
#[derive(Debug, Clone, Serialize)]
pub struct EventSnapshot {
    /// The partition's number of the event, from 0.
    pub sequence_number: u64,
    /// Where it begins in the partition's log, in bytes.
    pub offset: u64,
    /// When it arrived.
    pub enqueued: Timestamp,
    /// What its sender keeps together.
    pub partition_key: Option<String>,
    /// The sender's own id of the event.
    pub id: Option<String>,
    /// What the event is about.
    pub label: Option<String>,
    /// The payload's media type.
    pub content_type: Option<String>,
    /// The payload, as text; bytes that are not UTF-8 are replaced.
    pub text: String,
    /// Custom properties, written as in a header field.
    pub properties: Vec<(String, String)>,
}

impl EventHubSnapshot {
    /// The events of all partitions with this key, in the order of their partitions.
    pub fn with_key(&self, key: &str) -> impl Iterator<Item = &EventSnapshot> {
        let events = self.partitions.iter().flat_map(|partition| &partition.events);
        events.filter(move |event| event.partition_key.as_deref() == Some(key))
    }

    /// How many events the partitions hold.
    pub fn events(&self) -> usize {
        self.partitions.iter().map(|partition| partition.events.len()).sum()
    }
}

impl PartitionSnapshot {
    pub(super) fn of(id: usize, partition: &Partition) -> Self {
        Self {
            id: id.to_string(),
            received: partition.appended(),
            events: partition.events().map(EventSnapshot::of).collect(),
        }
    }
}

impl EventSnapshot {
    fn of(stored: &StoredEvent) -> Self {
        let event = &stored.event;
        Self {
            sequence_number: stored.sequence_number,
            offset: stored.offset,
            enqueued: stored.enqueued,
            partition_key: event.partition_key.clone(),
            id: event.message_id.clone(),
            label: event.label.clone(),
            content_type: event.content_type.clone(),
            text: String::from_utf8_lossy(&event.body).into_owned(),
            properties: event
                .properties
                .iter()
                .map(|(name, value)| (name.clone(), value.to_header()))
                .collect(),
        }
    }
}
