//! Messages.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Property;
use crate::random::Random;

/// A message as its sender wrote it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Message {
    /// The payload. It is kept and travels apart from the rest.
    #[serde(skip)]
    pub body: Bytes,
    /// The payload's media type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// Identifies the message for duplicate detection; a fresh one is given to a message without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// What the message is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Relates the message to another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
    /// Keeps related messages together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partition_key: Option<String>,
    /// Where an answer is to be sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// The session of an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to_session_id: Option<String>,
    /// The session that the message belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
    /// Whom the message is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// How long the message lives; `None` is for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_to_live: Option<Duration>,
    /// The message is not received before this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled: Option<Timestamp>,
    /// Custom properties.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<(String, Property)>,
}

impl Message {
    /// A message with this payload.
    pub fn new(body: impl Into<Bytes>) -> Self {
        Self {
            body: body.into(),
            ..Self::default()
        }
    }

    /// The MessageId; a fresh one, 32 hexadecimal digits, is given to a message without.
    pub(super) fn identify(&mut self, random: &mut Random) -> &str {
        self.message_id
            .get_or_insert_with(|| random.uuid().simple().to_string())
    }

    /// The same with this MessageId.
    pub fn with_id(self, id: impl Into<String>) -> Self {
        Self {
            message_id: Some(id.into()),
            ..self
        }
    }

    /// The same with this media type.
    pub fn with_content_type(self, content_type: impl Into<String>) -> Self {
        Self {
            content_type: Some(content_type.into()),
            ..self
        }
    }

    /// The same with this label, which other protocols call the subject.
    pub fn with_label(self, label: impl Into<String>) -> Self {
        Self {
            label: Some(label.into()),
            ..self
        }
    }

    /// The same with one more custom property.
    pub fn with_property(mut self, name: impl Into<String>, value: impl Into<Property>) -> Self {
        self.properties.push((name.into(), value.into()));
        self
    }

    /// The size that counts against a queue's limits: payload, texts and custom properties.
    pub fn size(&self) -> usize {
        let texts = [
            &self.content_type,
            &self.message_id,
            &self.label,
            &self.correlation_id,
            &self.partition_key,
            &self.reply_to,
            &self.reply_to_session_id,
            &self.session_id,
            &self.to,
        ];
        let texts: usize = texts.into_iter().flatten().map(String::len).sum();
        let properties: usize = self
            .properties
            .iter()
            .map(|(name, value)| name.len() + value.size())
            .sum();
        self.body.len() + texts + properties
    }
}

/// A message that a queue holds.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredMessage {
    /// What was sent; its MessageId is set.
    pub message: Arc<Message>,
    /// The queue's number of the message, from 1.
    pub sequence_number: u64,
    /// The number that a topic gave it before it came here; 0 for a message sent to a queue.
    pub enqueued_sequence_number: u64,
    /// When it could first be received.
    pub enqueued: Timestamp,
    /// When its time to live is over.
    pub expires: Option<Timestamp>,
    /// How often it has been delivered.
    pub delivery_count: u32,
}

impl StoredMessage {
    /// The MessageId.
    pub fn id(&self) -> &str {
        self.message.message_id.as_deref().unwrap_or_default()
    }
}
