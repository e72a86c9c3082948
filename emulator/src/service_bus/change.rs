//! What has changed in a namespace, for whoever keeps a copy of it: the folder of [`store`](crate::store).
//!
//! A change says what there is now, not what was done. So of several changes of one thing the last one counts.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::SubQueue;
use super::filter::Rule;
use super::lifetime::Lifetime;
use super::lock::Lock;
use super::message::StoredMessage;
use super::settings::{QueueSettings, TopicSettings};

/// A change of one entity.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The entity's name in lower case; a subscription's is `topic/subscriptions/name`.
    pub entity: Arc<str>,
    /// What there is now.
    pub now: State,
}

/// What there is now of an entity, or in it.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// It was created, or its settings or rules were changed.
    Defined(Box<Definition>, Usage),
    /// It was deleted, with everything in it.
    Deleted,
    /// It was sent to or received from.
    Used(Usage),
    /// A message by its place and number; `None` is gone from there.
    Message(Place, u64, Option<Kept>),
    /// A MessageId that duplicate detection remembers since this time; `None` is forgotten.
    Seen(String, Option<Timestamp>),
}

/// An entity without its messages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Definition {
    /// A queue.
    Queue {
        /// The name as it was created.
        name: String,
        /// How it behaves.
        settings: QueueSettings,
        /// Its times.
        lifetime: Lifetime,
    },
    /// A topic.
    Topic {
        /// The name as it was created.
        name: String,
        /// How it behaves.
        settings: TopicSettings,
        /// Its times.
        lifetime: Lifetime,
    },
    /// A subscription.
    Subscription {
        /// The name as it was created, without its topic's.
        name: String,
        /// How it behaves.
        settings: QueueSettings,
        /// Its times.
        lifetime: Lifetime,
        /// What it wants.
        rules: Vec<Rule>,
    },
}

/// What sending and receiving change in an entity itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// The number that was given to a message last. It is never given again.
    pub last_number: u64,
    /// When something was sent to it or received from it last.
    pub accessed: Timestamp,
}

/// Where in an entity a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// Among those that can be received, or that receivers hold.
    In(SubQueue),
    /// Among those whose time has not come.
    Scheduled,
}

/// A message as an entity keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// The message. Of a scheduled one `enqueued` is the time that it waits for.
    pub message: StoredMessage,
    /// The lock under which a receiver holds it.
    pub lock: Option<Lock>,
}
