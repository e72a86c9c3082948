//! How queues and topics behave.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A queue's settings. The defaults are those of Azure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueSettings {
    /// How long a received message is held for its receiver. Azure allows at most 5 minutes.
    pub lock_duration: Duration,
    /// After so many deliveries a message that comes back is dead-lettered.
    pub max_delivery_count: u32,
    /// For how long a MessageId is remembered; `None` switches duplicate detection off.
    pub duplicate_detection: Option<Duration>,
    /// How long a message lives that does not say so itself; `None` is for ever.
    pub default_time_to_live: Option<Duration>,
    /// Messages whose time to live has passed are dead-lettered rather than dropped.
    pub dead_letter_expired: bool,
    /// The largest message in bytes, its properties included.
    pub max_message_bytes: usize,
    /// How many bytes all messages together may have.
    pub max_bytes: usize,
    /// Messages belong to sessions, and are received session by session. The REST protocol cannot receive them.
    pub requires_session: bool,
    /// What a description says that changes nothing here.
    pub remarks: Remarks,
}

/// A topic's settings. The defaults are those of Azure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicSettings {
    /// For how long a MessageId is remembered; `None` switches duplicate detection off.
    pub duplicate_detection: Option<Duration>,
    /// How long a message lives that does not say so itself; `None` is for ever.
    pub default_time_to_live: Option<Duration>,
    /// The largest message in bytes, its properties included.
    pub max_message_bytes: usize,
    /// How many bytes all messages together may have, in all subscriptions.
    pub max_bytes: usize,
    /// What a description says that changes nothing here.
    pub remarks: Remarks,
}

/// What an entity's description says that changes nothing on one machine. It is kept for whoever reads it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remarks {
    /// What the entity's owner wrote.
    pub user_metadata: Option<String>,
    /// The service may collect operations.
    pub batched_operations: bool,
    /// The service may spread the entity over several stores.
    pub partitioned: bool,
}

impl Default for Remarks {
    fn default() -> Self {
        Self {
            user_metadata: None,
            batched_operations: true,
            partitioned: false,
        }
    }
}

impl Default for TopicSettings {
    fn default() -> Self {
        let QueueSettings {
            max_message_bytes,
            max_bytes,
            ..
        } = QueueSettings::default();
        Self {
            duplicate_detection: None,
            default_time_to_live: None,
            max_message_bytes,
            max_bytes,
            remarks: Remarks::default(),
        }
    }
}

impl Default for QueueSettings {
    fn default() -> Self {
        Self {
            lock_duration: Duration::from_secs(60),
            max_delivery_count: 10,
            duplicate_detection: None,
            default_time_to_live: None,
            dead_letter_expired: false,
            max_message_bytes: 256 * 1024,
            max_bytes: 1024 * 1024 * 1024,
            requires_session: false,
            remarks: Remarks::default(),
        }
    }
}

impl QueueSettings {
    /// The same with duplicate detection over Azure's default window of 10 minutes.
    pub fn detecting_duplicates(self) -> Self {
        Self {
            duplicate_detection: Some(Duration::from_secs(600)),
            ..self
        }
    }
}
