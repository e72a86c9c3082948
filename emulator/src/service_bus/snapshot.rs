//! What a queue holds, for tests and for the console.

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use super::message::StoredMessage;
use super::queue::Queue;
use super::topic::Topic;
use super::{Message, SubQueue};

/// How much a queue holds at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueueCounts {
    /// How many messages can be received.
    pub active: usize,
    /// How many messages receivers hold.
    pub locked: usize,
    /// How many messages may not be received yet.
    pub scheduled: usize,
    /// How many messages are in the dead-letter queue, held ones included.
    pub dead_lettered: usize,
}

/// What a queue holds at one moment.
#[derive(Debug, Clone, Serialize)]
pub struct QueueSnapshot {
    /// The queue's name as it was created.
    pub name: String,
    /// How many messages can be received.
    pub active: usize,
    /// How many messages receivers hold.
    pub locked: usize,
    /// How many messages may not be received yet.
    pub scheduled: usize,
    /// How many messages are in the dead-letter queue, held ones included.
    pub dead_lettered: usize,
    /// All but the dead letters.
    pub messages: Vec<MessageSnapshot>,
    /// The dead letters.
    pub dead_letters: Vec<MessageSnapshot>,
}

/// A topic at one moment.
#[derive(Debug, Clone, Serialize)]
pub struct TopicSnapshot {
    /// The topic's name as it was created.
    pub name: String,
    /// How many messages may not be received yet: who gets them is decided when they are due.
    pub scheduled: usize,
    /// Its subscriptions, by names of the form `topic/subscriptions/name`.
    pub subscriptions: Vec<QueueSnapshot>,
}

/// A message at one moment.
#[derive(Debug, Clone, Serialize)]
pub struct MessageSnapshot {
    /// The queue's number of the message.
    pub sequence_number: u64,
    /// The MessageId.
    pub id: String,
    /// What the message is about.
    pub label: Option<String>,
    /// The payload's media type.
    pub content_type: Option<String>,
    /// The payload, as text; bytes that are not UTF-8 are replaced.
    pub text: String,
    /// The payload.
    #[serde(skip)]
    pub body: Vec<u8>,
    /// Custom properties, written as in a header field.
    pub properties: Vec<(String, String)>,
    /// How often it has been delivered.
    pub delivery_count: u32,
    /// When it could or can first be received.
    pub enqueued: Timestamp,
    /// How long it lives.
    #[serde(skip)]
    pub time_to_live: Option<Duration>,
    /// Whether it can be received.
    pub state: MessageState,
}

/// Whether a message can be received.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageState {
    /// It can.
    Active,
    /// A receiver holds it.
    Locked,
    /// Not yet.
    Scheduled,
}

impl QueueCounts {
    pub(crate) fn of(queue: &Queue) -> Self {
        let (main, dead) = (queue.messages(SubQueue::Main), queue.messages(SubQueue::DeadLetter));
        Self {
            active: main.available().len(),
            locked: main.locked().len(),
            scheduled: queue.scheduled().len(),
            dead_lettered: dead.available().len() + dead.locked().len(),
        }
    }
}

impl QueueSnapshot {
    pub(crate) fn of(queue: &Queue) -> Self {
        let (main, dead) = (queue.messages(SubQueue::Main), queue.messages(SubQueue::DeadLetter));
        let of = |backlog: &super::backlog::Backlog| {
            let available = backlog
                .available()
                .map(|message| MessageSnapshot::of(message, MessageState::Active));
            let locked = backlog
                .locked()
                .map(|(message, _)| MessageSnapshot::of(message, MessageState::Locked));
            let mut all: Vec<_> = available.chain(locked).collect();
            all.sort_by_key(|message| message.sequence_number);
            all
        };
        let scheduled = queue
            .scheduled()
            .map(|(due, number, message)| MessageSnapshot::scheduled(due, number, message));
        let counts = QueueCounts::of(queue);
        Self {
            name: queue.name.clone(),
            active: counts.active,
            locked: counts.locked,
            scheduled: counts.scheduled,
            dead_lettered: counts.dead_lettered,
            messages: of(main).into_iter().chain(scheduled).collect(),
            dead_letters: of(dead),
        }
    }
}

impl TopicSnapshot {
    pub(crate) fn of(topic: &Topic) -> Self {
        let subscriptions = topic.subscriptions.values();
        Self {
            name: topic.name.clone(),
            scheduled: topic.scheduled(),
            subscriptions: subscriptions
                .map(|subscription| QueueSnapshot::of(&subscription.queue))
                .collect(),
        }
    }
}

impl MessageSnapshot {
    fn of(stored: &StoredMessage, state: MessageState) -> Self {
        Self {
            delivery_count: stored.delivery_count,
            state,
            ..Self::scheduled(stored.enqueued, stored.sequence_number, &stored.message)
        }
    }

    fn scheduled(due: Timestamp, sequence_number: u64, message: &Message) -> Self {
        Self {
            sequence_number,
            id: message.message_id.clone().unwrap_or_default(),
            label: message.label.clone(),
            content_type: message.content_type.clone(),
            text: String::from_utf8_lossy(&message.body).into_owned(),
            body: message.body.to_vec(),
            properties: message
                .properties
                .iter()
                .map(|(name, value)| (name.clone(), value.to_header()))
                .collect(),
            delivery_count: 0,
            enqueued: due,
            time_to_live: message.time_to_live,
            state: MessageState::Scheduled,
        }
    }
}
