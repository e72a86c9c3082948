//! The event in a message.

use std::borrow::Cow;

use publisher::{Message, PublishError};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// The media type of an event in CloudEvents' JSON format (section 3.1 of the format's specification, version 1.0).
const MEDIA_TYPE: &str = "application/cloudevents+json";

/// The property that becomes an attribute of the event: CloudEvents' extension for distributed tracing.
const TRACE_PARENT: &str = "traceparent";

#[derive(Deserialize)]
struct Event {
    id: String,
    traceparent: Option<IgnoredAny>,
}

/// The event that a message is, with the trace that it belongs to.
///
/// # Errors
/// The message is no event, or says something that would be lost because a topic carries nothing round an event.
pub fn of(message: &Message) -> Result<Cow<'_, [u8]>, PublishError> {
    let rejected = |why: &str| Err(PublishError::Rejected(why.into()));
    let media_type = message.content_type.split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case(MEDIA_TYPE) {
        return rejected("Event Grid carries CloudEvents: the content type must be application/cloudevents+json");
    }
    let mut trace_parent = None;
    for (name, value) in &message.properties {
        match name.as_str() {
            TRACE_PARENT => trace_parent = Some(value),
            _ => return rejected("Event Grid carries no properties beside an event: put them into the event"),
        }
    }
    match serde_json::from_slice::<Event>(&message.body) {
        Ok(event) if event.id == message.id => Ok(match trace_parent {
            Some(value) if event.traceparent.is_none() => with_trace_parent(&message.body, value).into(),
            _ => message.body.as_slice().into(),
        }),
        Ok(_) => rejected("the message's id is not the event's, and Event Grid carries the event's only"),
        Err(_) => rejected("the body is no event in CloudEvents' JSON format"),
    }
}

/// The event, a JSON object, with another attribute in front. The rest stays as it was written.
fn with_trace_parent(event: &[u8], value: &str) -> Vec<u8> {
    let members = event.trim_ascii_start().strip_prefix(b"{").unwrap_or_default();
    let value = serde_json::to_string(value).unwrap_or_default();
    [b"{\"traceparent\":", value.as_bytes(), b",", members].concat()
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
    fn an_event_belongs_to_the_trace_of_its_message() {
        let traced = |body: &str| Message {
            properties: vec![("traceparent".into(), "00-1".into())],
            body: body.into(),
            ..message()
        };
        for (body, written) in [
            (r#" { "id":"5f:1"}"#, r#"{"traceparent":"00-1", "id":"5f:1"}"#),
            (
                r#"{"id":"5f:1","traceparent":"00-2"}"#,
                r#"{"id":"5f:1","traceparent":"00-2"}"#,
            ),
        ] {
            assert_eq!(of(&traced(body)).unwrap(), written.as_bytes());
        }
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
