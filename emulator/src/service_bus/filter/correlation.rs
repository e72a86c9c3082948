//! Correlation filters: every property that is named must be there and be equal.

use serde::{Deserialize, Serialize};

use super::term::{SystemProperty, custom, order};
use crate::service_bus::{Message, Property};

/// What is to be equal. Nothing named lets everything pass.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CorrelationFilter {
    /// The broker's own properties. Texts are compared with case.
    pub system: Vec<(SystemProperty, String)>,
    /// Custom properties; a number equals a number of another type.
    pub custom: Vec<(String, Property)>,
}

/// The broker's own properties that a correlation filter may name, in the order and the spelling of the service.
pub const SYSTEM_PROPERTIES: [(&str, SystemProperty); 8] = [
    ("CorrelationId", SystemProperty::CorrelationId),
    ("MessageId", SystemProperty::MessageId),
    ("To", SystemProperty::To),
    ("ReplyTo", SystemProperty::ReplyTo),
    ("Label", SystemProperty::Label),
    ("SessionId", SystemProperty::SessionId),
    ("ReplyToSessionId", SystemProperty::ReplyToSessionId),
    ("ContentType", SystemProperty::ContentType),
];

impl CorrelationFilter {
    /// Whether the message has all of it.
    pub fn passes(&self, message: &Message) -> bool {
        let system = |(property, value): &(SystemProperty, String)| property.of(message) == Some(value);
        let equal = |(name, value): &(String, Property)| {
            custom(message, name).is_some_and(|found| order(found, value).is_some_and(std::cmp::Ordering::is_eq))
        };
        self.system.iter().all(system) && self.custom.iter().all(equal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_named_must_be_equal() {
        let message = Message::new("")
            .with_label("order")
            .with_property("Count", Property::Number(2.0))
            .with_property("kind", "dog");
        let filter = CorrelationFilter {
            system: vec![(SystemProperty::Label, "order".into())],
            custom: vec![("count".into(), Property::Integer(2)), ("kind".into(), "dog".into())],
        };
        assert!(filter.passes(&message));
        assert!(!filter.passes(&message.clone().with_label("Order")));
        let more = CorrelationFilter {
            system: vec![(SystemProperty::To, "us".into())],
            ..filter.clone()
        };
        assert!(!more.passes(&message));
        let typed = CorrelationFilter {
            custom: vec![("count".into(), "2".into())],
            ..CorrelationFilter::default()
        };
        assert!(!typed.passes(&message), "a text is no number");
        assert!(CorrelationFilter::default().passes(&message));
    }
}
