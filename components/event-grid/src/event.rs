//! The event in a message.

use publisher::{Message, PublishError};
use serde::Deserialize;

/// The media type of an event in CloudEvents' JSON format (section 3.1 of the format's specification, version 1.0).
const MEDIA_TYPE: &str = "application/cloudevents+json";

#[derive(Deserialize)]
struct Event {
    id: String,
}

/// The event that a message is.
///
/// # Errors
/// The message is no event, or says something that would be lost because a topic carries nothing round an event.
pub fn of(message: &Message) -> Result<&[u8], PublishError> {
    let rejected = |why: &str| Err(PublishError::Rejected(why.into()));
    let media_type = message.content_type.split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case(MEDIA_TYPE) {
        return rejected("Event Grid carries CloudEvents: the content type must be application/cloudevents+json");
    }
    if !message.properties.is_empty() {
        return rejected("Event Grid carries no properties beside an event: put them into the event");
    }
    match serde_json::from_slice::<Event>(&message.body) {
        Ok(event) if event.id == message.id => Ok(&message.body),
        Ok(_) => rejected("the message's id is not the event's, and Event Grid carries the event's only"),
        Err(_) => rejected("the body is no event in CloudEvents' JSON format"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message() -> Message {
        Message {
            id: "5f:1".into(),
            subject: "5f".into(),
            content_type: "application/cloudevents+json; charset=utf-8".into(),
            body: br#"{"specversion":"1.0","id":"5f:1"}"#.to_vec(),
            properties: Vec::new(),
        }
    }

    #[test]
    fn an_event_is_sent_as_it_is() {
        assert_eq!(of(&message()).unwrap(), message().body);
    }

    #[test]
    fn what_would_be_lost_or_is_no_event_is_rejected() {
        for message in [
            Message {
                id: "5f:2".into(),
                ..message()
            },
            Message {
                content_type: "application/json".into(),
                ..message()
            },
            Message {
                properties: vec![("priority".into(), "High".into())],
                ..message()
            },
            Message {
                body: b"{".to_vec(),
                ..message()
            },
            Message {
                body: b"[]".to_vec(),
                ..message()
            },
        ] {
            assert!(matches!(of(&message), Err(PublishError::Rejected(_))), "{message:?}");
        }
    }
}
