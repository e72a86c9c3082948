//! The deliveries in a request: CloudEvents in structured, batched or binary mode
//! (<https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md>).
//!
//! What is no event at all is a delivery too, with the body as it is: the handler says what becomes of it, so that it is
//! not lost.

use inbound::Request;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::binary_mode;
use crate::bindings::petstore::messaging::types::{Delivery, Message};

/// Media type of one event.
const EVENT: &str = "application/cloudevents+json";
/// Media type of several.
const BATCH: &str = "application/cloudevents-batch+json";

/// Reads the deliveries; none out of an empty batch.
pub fn read(request: &Request, body: Vec<u8>) -> Vec<Delivery> {
    let count = delivery_count(request);
    if let Some(events) = batch(request, &body) {
        return events
            .into_iter()
            .map(|event| delivery(EVENT, event.get().into(), count))
            .collect();
    }
    let one = match binary_mode::to_json(request, &body) {
        Some(event) => delivery(EVENT, event, count),
        None => delivery(request.header("content-type").unwrap_or_default(), body, count),
    };
    vec![one]
}

fn batch<'a>(request: &Request, body: &'a [u8]) -> Option<Vec<&'a RawValue>> {
    match request.has_media_type(BATCH) {
        true => serde_json::from_slice(body).ok(),
        false => None,
    }
}

fn delivery(content_type: &str, body: Vec<u8>, delivery_count: u32) -> Delivery {
    let label: Label = serde_json::from_slice(&body).unwrap_or_default();
    let message = Message {
        id: label.id.unwrap_or_default(),
        subject: label.subject.unwrap_or_default(),
        content_type: content_type.into(),
        body,
        properties: Vec::new(),
    };
    Delivery {
        message,
        delivery_count,
        sequence_number: None,
    }
}

/// Event Grid counts the attempts before this one; the contract counts this one too.
fn delivery_count(request: &Request) -> u32 {
    let before: u32 = request
        .header("aeg-delivery-count")
        .and_then(|count| count.trim().parse().ok())
        .unwrap_or_default();
    before.saturating_add(1)
}

/// What an event says of itself; nothing if the body is no event.
#[derive(Default, Deserialize)]
struct Label {
    id: Option<String>,
    subject: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake_host::request;

    fn deliveries(headers: &[(&str, &str)], body: &str) -> Vec<(String, String, String, u32)> {
        read(&request("POST", "/", headers, ""), body.into())
            .into_iter()
            .map(|delivery| {
                let Message { id, subject, body, .. } = delivery.message;
                (id, subject, String::from_utf8(body).unwrap(), delivery.delivery_count)
            })
            .collect()
    }

    const STRUCTURED: (&str, &str) = ("Content-Type", "application/cloudevents+json; charset=utf-8");
    const BATCHED: (&str, &str) = ("Content-Type", "application/cloudevents-batch+json; charset=utf-8");

    #[test]
    fn an_event_is_handed_over_as_it_was_sent() {
        let event = r#"{ "id": "a:1",  "subject": "a", "data": {"x": 1.0} }"#;
        let expected = ("a:1".to_owned(), "a".to_owned(), event.to_owned(), 3);
        assert_eq!(
            deliveries(&[STRUCTURED, ("aeg-delivery-count", "2")], event),
            [expected]
        );
    }

    #[test]
    fn a_batch_is_as_many_deliveries_as_it_has_events() {
        let batch = deliveries(&[BATCHED], r#"[{"id":"a:1"}, {"id":"b:7","subject":"b"}, 5]"#);
        let ids: Vec<_> = batch
            .iter()
            .map(|(id, _, body, count)| (id.as_str(), body.as_str(), *count))
            .collect();
        let expected = [
            ("a:1", r#"{"id":"a:1"}"#, 1),
            ("b:7", r#"{"id":"b:7","subject":"b"}"#, 1),
            ("", "5", 1),
        ];
        assert_eq!(ids, expected);
        assert!(deliveries(&[BATCHED], "[]").is_empty());
    }

    #[test]
    fn binary_mode_becomes_structured() {
        let headers = [
            ("ce-specversion", "1.0"),
            ("ce-id", "a:1"),
            ("content-type", "application/json"),
        ];
        let [(id, _, body, _)] = deliveries(&headers, "{}").try_into().unwrap();
        assert_eq!(id, "a:1");
        assert!(
            body.contains(r#""specversion":"1.0""#) && body.contains(r#""data":{}"#),
            "{body}"
        );
    }

    #[test]
    fn what_is_no_event_is_one_delivery_with_the_body_as_it_is() {
        for (header, body) in [
            (STRUCTURED, "rubbish"),
            (STRUCTURED, r#"{"id": 5}"#),
            (BATCHED, r#"[{"id":"a:1"}, "#),
            (("content-type", "text/plain"), "hello"),
            (("x", "y"), ""),
        ] {
            let expected = (String::new(), String::new(), body.to_owned(), 1);
            assert_eq!(deliveries(&[header, ("aeg-delivery-count", "x")], body), [expected]);
        }
    }
}
