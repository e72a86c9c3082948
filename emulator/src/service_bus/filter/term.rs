//! What conditions compare: literals and properties of messages.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::service_bus::{Message, Property};

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub enum Term {
    /// A value.
    Literal(Property),
    /// `NULL`.
    Null,
    /// A custom property; names are compared without case.
    Custom(String),
    /// One of the broker's own properties.
    System(SystemProperty),
}

/// The broker's own properties that filters may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SystemProperty {
    /// `sys.ContentType`
    ContentType,
    /// `sys.CorrelationId`
    CorrelationId,
    /// `sys.Label`, also `sys.Subject`
    Label,
    /// `sys.MessageId`
    MessageId,
    /// `sys.PartitionKey`
    PartitionKey,
    /// `sys.ReplyTo`
    ReplyTo,
    /// `sys.ReplyToSessionId`
    ReplyToSessionId,
    /// `sys.SessionId`
    SessionId,
    /// `sys.To`
    To,
}

impl SystemProperty {
    /// The property of this name, compared without case.
    pub fn named(name: &str) -> Option<Self> {
        let all = [
            ("contenttype", Self::ContentType),
            ("correlationid", Self::CorrelationId),
            ("label", Self::Label),
            ("subject", Self::Label),
            ("messageid", Self::MessageId),
            ("partitionkey", Self::PartitionKey),
            ("replyto", Self::ReplyTo),
            ("replytosessionid", Self::ReplyToSessionId),
            ("sessionid", Self::SessionId),
            ("to", Self::To),
        ];
        all.into_iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, property)| property)
    }

    /// Its value in a message; `None` if it is not set.
    pub fn of(self, message: &Message) -> Option<&str> {
        let value = match self {
            Self::ContentType => &message.content_type,
            Self::CorrelationId => &message.correlation_id,
            Self::Label => &message.label,
            Self::MessageId => &message.message_id,
            Self::PartitionKey => &message.partition_key,
            Self::ReplyTo => &message.reply_to,
            Self::ReplyToSessionId => &message.reply_to_session_id,
            Self::SessionId => &message.session_id,
            Self::To => &message.to,
        };
        value.as_deref()
    }
}

impl Term {
    /// Its value for a message; `None` is null.
    pub fn value(&self, message: &Message) -> Option<Property> {
        match self {
            Self::Literal(value) => Some(value.clone()),
            Self::Null => None,
            Self::Custom(name) => custom(message, name).cloned(),
            Self::System(property) => property.of(message).map(Property::from),
        }
    }
}

/// A message's custom property.
pub fn custom<'a>(message: &'a Message, name: &str) -> Option<&'a Property> {
    let mut properties = message.properties.iter();
    properties
        .find(|(key, _)| key.to_lowercase() == name.to_lowercase())
        .map(|(_, value)| value)
}

/// The order of two values; `None` if their types cannot be compared. Numbers of all types can, texts are compared with case.
pub fn order(one: &Property, other: &Property) -> Option<Ordering> {
    use Property::{Boolean, Date, Integer, Number, Text};
    #[allow(
        clippy::cast_precision_loss,
        reason = "a whole number is compared with a fraction as a fraction"
    )]
    match (one, other) {
        (Text(one), Text(other)) => Some(one.cmp(other)),
        (Integer(one), Integer(other)) => Some(one.cmp(other)),
        (Number(one), Number(other)) => one.partial_cmp(other),
        (Integer(one), Number(other)) => (*one as f64).partial_cmp(other),
        (Number(one), Integer(other)) => one.partial_cmp(&(*other as f64)),
        (Boolean(one), Boolean(other)) => Some(one.cmp(other)),
        (Date(one), Date(other)) => Some(one.cmp(other)),
        _ => None,
    }
}
