//! Peek-lock: taking a message for a while, to be settled later.
//!
//! <https://learn.microsoft.com/rest/api/servicebus/peek-lock-message-non-destructive-read>

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE};
use http::{Method, Request, Response, StatusCode};

use super::broker_properties::{self, Incoming};
use super::{Entity, Message, Namespace, SignedToken, custom_properties, request, with_body};
use crate::{Failure, RequestError, http_date};

/// The longest lock that Service Bus allows, in seconds.
const LONGEST_LOCK: u64 = 300;

/// A message that the broker holds for one receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedMessage {
    /// What the sender wrote.
    pub message: Message,
    /// How often the message has been delivered, this time included.
    pub delivery_count: u32,
    /// The broker's number of the message.
    pub sequence_number: Option<u64>,
    /// When the broker took the message, in seconds since 1970-01-01 UTC.
    pub enqueued_at: Option<u64>,
    /// What settles the message.
    pub lock: Lock,
}

/// The right to settle one delivery of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// The message in the settlement's path: its sequence number, or its id where the broker gives no number.
    pub(super) message: String,
    /// The delivery.
    pub(super) token: String,
    /// How many seconds the lock lasts from the broker's answer on, by the broker's own clock, so that a receiver whose clock is
    /// wrong renews it in time all the same. Renewing makes it last as long again. At most 300, which is the longest that
    /// Service Bus allows.
    pub lasts_seconds: Option<u64>,
}

/// Why no message was received.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiveError {
    /// The broker did not give one.
    #[error("{0}")]
    Failed(Failure),
    /// The broker gave one that cannot be settled. It comes back when its lock ends.
    #[error("the broker's answer is not a locked message: {0}")]
    Malformed(String),
}

/// The request that waits up to `wait_seconds` for a message and locks it. [`received`] reads its answer; the caller must allow the
/// answer more time than that.
///
/// # Errors
/// The path is too long for a URL.
pub fn peek_lock(
    namespace: &Namespace,
    entity: &Entity,
    wait_seconds: u32,
    token: &SignedToken,
) -> Result<Request<Vec<u8>>, RequestError> {
    let path = format!("{}/messages/head?timeout={wait_seconds}", entity.path());
    with_body(
        request(namespace, token, Method::POST, &path)?.header(CONTENT_LENGTH, 0),
        Vec::new(),
    )
}

/// The message that was locked, or none if none came in time.
///
/// # Errors
/// The broker did not give a message, or one that cannot be settled.
pub fn received(response: Response<Vec<u8>>, now: u64) -> Result<Option<LockedMessage>, ReceiveError> {
    match response.status() {
        StatusCode::CREATED => locked(response, now).map(Some).map_err(ReceiveError::Malformed),
        StatusCode::NO_CONTENT => Ok(None),
        _ => Err(ReceiveError::Failed(Failure::of(&response, now))),
    }
}

fn locked(response: Response<Vec<u8>>, now: u64) -> Result<LockedMessage, String> {
    let (parts, body) = response.into_parts();
    let broker = broker_properties::decode(&parts.headers)?;
    let content_type = parts
        .headers
        .get(CONTENT_TYPE)
        .map(|value| String::from_utf8_lossy(value.as_bytes()));
    let sent_at = parts
        .headers
        .get(DATE)
        .and_then(|value| http_date::parse(value.to_str().ok()?));
    let lock = lock(&broker, sent_at.unwrap_or(now))?;
    Ok(LockedMessage {
        message: Message {
            id: broker.message_id,
            subject: broker.label,
            content_type: content_type.unwrap_or_default().into_owned(),
            body,
            properties: custom_properties::decode(&parts.headers),
        },
        delivery_count: broker.delivery_count,
        sequence_number: broker.sequence_number,
        enqueued_at: broker.enqueued_time_utc.as_deref().and_then(http_date::parse),
        lock,
    })
}

fn lock(broker: &Incoming, sent_at: u64) -> Result<Lock, String> {
    let message = match broker.sequence_number {
        Some(number) => number.to_string(),
        None => broker.message_id.clone(),
    };
    if message.is_empty() || broker.lock_token.is_empty() {
        return Err("its BrokerProperties name no message or no lock".into());
    }
    let locked_until = broker.locked_until_utc.as_deref().and_then(http_date::parse);
    let lasts_seconds = locked_until.map(|until| until.saturating_sub(sent_at).min(LONGEST_LOCK));
    Ok(Lock {
        message,
        token: broker.lock_token.clone(),
        lasts_seconds,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FailureKind;

    fn answer(broker: &str) -> Response<Vec<u8>> {
        let response = Response::builder()
            .status(201)
            .header("Content-Type", "application/json")
            .header("Date", "Thu, 25 Apr 2019 06:37:17 GMT")
            .header("Server", "Microsoft-HTTPAPI/2.0")
            .header("Priority", "\"High\"")
            .header("BrokerProperties", broker);
        response.body(b"{}".to_vec()).unwrap()
    }

    #[test]
    fn a_peek_lock_waits_as_long_as_it_is_told() {
        let text = "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=listen;SharedAccessKey=key";
        let namespace = Namespace::parse(text).unwrap();
        let entity = Entity::new("orders").unwrap().dead_letters();
        let request = peek_lock(&namespace, &entity, 30, &namespace.authorize(&entity, 0)).unwrap();
        assert_eq!(request.method(), Method::POST);
        let url = "https://shop.servicebus.windows.net/orders/$DeadLetterQueue/messages/head?timeout=30";
        assert_eq!(request.uri(), url);
        assert_eq!(request.headers()["content-length"], "0");
    }

    #[test]
    fn a_message_is_read_from_head_to_foot() {
        let broker = r#"{"DeliveryCount":2,"EnqueuedTimeUtc":"Thu, 25 Apr 2019 06:37:16 GMT","Label":"5f","LockToken":"c00d","LockedUntilUtc":"Thu, 25 Apr 2019 06:38:16 GMT","MessageId":"5f:1","SequenceNumber":7}"#;
        let received = received(answer(broker), 0).unwrap().unwrap();
        let message = Message {
            id: "5f:1".into(),
            subject: "5f".into(),
            content_type: "application/json".into(),
            body: b"{}".to_vec(),
            properties: vec![("priority".into(), "High".into())],
        };
        let lock = Lock {
            message: "7".into(),
            token: "c00d".into(),
            lasts_seconds: Some(59),
        };
        let expected = LockedMessage {
            message,
            delivery_count: 2,
            sequence_number: Some(7),
            enqueued_at: Some(1_556_174_236),
            lock,
        };
        assert_eq!(received, expected);
    }

    #[test]
    fn without_a_number_the_id_names_the_message() {
        let broker = r#"{"DeliveryCount":1,"LockToken":"c00d","MessageId":"5f:1"}"#;
        assert_eq!(received(answer(broker), 0).unwrap().unwrap().lock.message, "5f:1");
    }

    #[test]
    fn no_lock_is_believed_to_last_for_ever() {
        let broker = r#"{"DeliveryCount":1,"LockToken":"c","SequenceNumber":7,"LockedUntilUtc":"Wed, 25 Apr 2029 06:38:16 GMT"}"#;
        assert_eq!(
            received(answer(broker), 0).unwrap().unwrap().lock.lasts_seconds,
            Some(300)
        );
    }

    #[test]
    fn no_message_and_no_answer_are_different_things() {
        let empty = Response::builder().status(204).body(Vec::new()).unwrap();
        assert_eq!(received(empty, 0), Ok(None));
        let missing = Response::builder().status(404).body(Vec::new()).unwrap();
        let Err(ReceiveError::Failed(failure)) = received(missing, 0) else {
            panic!("404 is a failure")
        };
        assert_eq!(failure.kind, FailureKind::NotFound);
    }

    #[test]
    fn a_message_that_cannot_be_settled_is_an_error() {
        for broker in ["{}", "no json", r#"{"DeliveryCount":1,"LockToken":"","MessageId":"a"}"#] {
            assert!(
                matches!(received(answer(broker), 0), Err(ReceiveError::Malformed(_))),
                "{broker}"
            );
        }
    }
}
