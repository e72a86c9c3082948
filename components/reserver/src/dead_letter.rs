//! A dead letter: a message that the broker gave up to deliver and put aside, as delivery after delivery had failed or its time
//! was over.

use crate::bindings::petstore::messaging::types::Delivery;
use crate::text::one_line;

/// The property in which the broker says why it gave up.
const REASON: &str = "DeadLetterReason";

/// The property in which it says so at more length.
const DESCRIPTION: &str = "DeadLetterErrorDescription";

/// Most characters of either.
const MAX_TEXT: usize = 300;

/// What a broker says of a dead letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Why it gave up, one word: `MaxDeliveryCountExceeded`.
    pub reason: String,
    /// The same as a sentence; empty if the broker says no more.
    pub description: String,
}

impl DeadLetter {
    /// What the delivery's properties say; none if it is no dead letter. Brokers reach us over HTTP, where the case of names is lost.
    ///
    /// A publisher that writes such a property itself gets one mail more and nothing less.
    pub fn of(delivery: &Delivery) -> Option<DeadLetter> {
        let property = |name: &str| {
            let properties = delivery.message.properties.iter();
            let (_, value) = properties
                .into_iter()
                .find(|(other, _)| other.eq_ignore_ascii_case(name))?;
            Some(one_line(value.trim(), MAX_TEXT))
        };
        Some(DeadLetter {
            reason: property(REASON)?,
            description: property(DESCRIPTION).unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bindings::petstore::messaging::types::Message;

    fn delivery(properties: &[(&str, &str)]) -> Delivery {
        let properties = properties
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()));
        Delivery {
            message: Message {
                id: "5f:1".into(),
                subject: String::new(),
                content_type: String::new(),
                body: Vec::new(),
                properties: properties.collect(),
            },
            delivery_count: 11,
            sequence_number: Some(1),
        }
    }

    #[test]
    fn a_dead_letter_says_why_it_is_one() {
        let dead = delivery(&[
            ("priority", "High"),
            ("deadletterreason", "MaxDeliveryCountExceeded"),
            ("DeadLetterErrorDescription", "after 10\nattempts"),
        ]);
        let expected = DeadLetter {
            reason: "MaxDeliveryCountExceeded".into(),
            description: "after 10 attempts".into(),
        };
        assert_eq!(DeadLetter::of(&dead), Some(expected));
    }

    #[test]
    fn other_messages_are_none() {
        assert_eq!(DeadLetter::of(&delivery(&[("DeadLetterErrorDescription", "x")])), None);
    }
}
