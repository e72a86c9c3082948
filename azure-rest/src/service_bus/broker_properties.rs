//! The `BrokerProperties` header: the broker's part of a message, as JSON.

use http::{HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};

use super::Message;
use crate::{RequestError, ascii_json};

pub(super) const HEADER: &str = "brokerproperties";

/// What a sender sets.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Outgoing<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    message_id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    partition_key: Option<&'a str>,
}

/// What a receiver reads; the broker sends more.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Incoming {
    #[serde(default)]
    pub(super) message_id: String,
    #[serde(default)]
    pub(super) label: String,
    pub(super) delivery_count: u32,
    pub(super) sequence_number: Option<u64>,
    pub(super) lock_token: String,
    pub(super) locked_until_utc: Option<String>,
    pub(super) enqueued_time_utc: Option<String>,
}

/// The header's value for a message that is to be sent. Characters beyond ASCII are escaped, as JSON allows.
pub(super) fn encode(message: &Message, partition_key: Option<&str>) -> Result<HeaderValue, RequestError> {
    const LONGEST_ID: usize = 128;
    if message.id.chars().count() > LONGEST_ID {
        return Err(RequestError::new("the message id", "is longer than 128 characters"));
    }
    let json = ascii_json::to_string(&Outgoing {
        message_id: &message.id,
        label: &message.subject,
        partition_key,
    });
    json.ok()
        .and_then(|json| HeaderValue::try_from(json).ok())
        .ok_or_else(|| RequestError::new("the message's id or subject", "cannot be written as a header"))
}

/// The header of a message that was received. The error says what is missing or wrong in it.
pub(super) fn decode(headers: &HeaderMap) -> Result<Incoming, String> {
    let header = headers.get(HEADER).ok_or("it has no BrokerProperties")?;
    serde_json::from_slice(header.as_bytes()).map_err(|error| format!("its BrokerProperties are unusable: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(id: &str, subject: &str) -> Result<String, RequestError> {
        let message = Message {
            id: id.into(),
            subject: subject.into(),
            ..Message::default()
        };
        encode(&message, None).map(|value| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn id_and_subject_are_sent_in_ascii() {
        assert_eq!(
            encoded("5f:1", "Z\u{fc}rich\n").unwrap(),
            r#"{"MessageId":"5f:1","Label":"Z\u00fcrich\n"}"#
        );
        assert_eq!(encoded("5f:1", "").unwrap(), r#"{"MessageId":"5f:1"}"#);
    }

    #[test]
    fn an_id_that_the_broker_cannot_take_is_refused() {
        assert!(encoded(&"\u{fc}".repeat(128), "").is_ok());
        assert!(encoded(&"a".repeat(129), "").is_err());
    }

    #[test]
    fn the_real_service_is_understood() {
        let recorded = r#"{"DeliveryCount":1,"EnqueuedSequenceNumber":0,"EnqueuedTimeUtc":"Thu, 25 Apr 2019 06:37:16 GMT","LockToken":"c00df4d6-b5b5-42c2-9435-1ba3c528b823","LockedUntilUtc":"Thu, 25 Apr 2019 06:38:16 GMT","MessageId":"c64d7c15effb4e78924f3a5ea37cf68c","SequenceNumber":1,"State":"Active","TimeToLive":922337203685.47754}"#;
        let headers = HeaderMap::from_iter([(HEADER.parse().unwrap(), recorded.parse().unwrap())]);
        let incoming = decode(&headers).unwrap();
        assert_eq!(incoming.message_id, "c64d7c15effb4e78924f3a5ea37cf68c");
        assert_eq!((incoming.delivery_count, incoming.sequence_number), (1, Some(1)));
        assert_eq!(incoming.lock_token, "c00df4d6-b5b5-42c2-9435-1ba3c528b823");
        assert_eq!(incoming.label, "");
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(decode(&HeaderMap::new()).unwrap_err(), "it has no BrokerProperties");
        let headers = HeaderMap::from_iter([(HEADER.parse().unwrap(), r#"{"DeliveryCount":1}"#.parse().unwrap())]);
        assert!(decode(&headers).unwrap_err().contains("LockToken"));
    }
}
