//! Sending an event.
//!
//! <https://learn.microsoft.com/rest/api/eventhub/send-event>

use http::{Request, Response, StatusCode};

use crate::service_bus::{Entity, Message, Namespace, SignedToken, send_keyed};
use crate::{Failure, RequestError};

/// An event may have so many bytes (Microsoft, "Azure Event Hubs quotas and limits").
const LARGEST: usize = 1024 * 1024;
/// So many characters a partition key may have.
const LONGEST_KEY: usize = 128;

/// The request that sends one event to a hub. Events with the same `partition_key` come into the same partition, in their order; with
/// an empty one the hub chooses. [`accepted`] reads the answer.
///
/// The hub keeps an event as often as it is sent: the id is for readers, to drop repeats.
///
/// # Errors
/// The event is too large, its key is too long, or what makes a message of Service Bus unfit to be sent.
pub fn send(
    namespace: &Namespace,
    hub: &Entity,
    event: Message,
    partition_key: &str,
    token: &SignedToken,
) -> Result<Request<Vec<u8>>, RequestError> {
    if event.body.len() > LARGEST {
        return Err(RequestError::new("the event", "is larger than 1 MB"));
    }
    if partition_key.chars().count() > LONGEST_KEY {
        return Err(RequestError::new("the partition key", "is longer than 128 characters"));
    }
    let key = Some(partition_key).filter(|key| !key.is_empty());
    send_keyed(namespace, hub, event, key, token)
}

/// Whether the hub has accepted the event. Only 201 says so: any other success comes from something that is no hub.
///
/// # Errors
/// What the answer was instead.
pub fn accepted(response: &Response<Vec<u8>>, now: u64) -> Result<(), Failure> {
    match response.status() {
        StatusCode::CREATED => Ok(()),
        _ => Err(Failure::of(response, now)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FailureKind;
    use crate::event_hubs::token_resource;
    use crate::identity::Resource;

    fn namespace() -> Namespace {
        Namespace::parse("Endpoint=http://127.0.0.1:10011/;SharedAccessKeyName=send;SharedAccessKey=key").unwrap()
    }

    fn request_for(event: Message, key: &str) -> Result<Request<Vec<u8>>, RequestError> {
        let (namespace, hub) = (namespace(), Entity::new("carts").unwrap());
        let token = namespace.authorize(&hub, 0);
        send(&namespace, &hub, event, key, &token)
    }

    #[test]
    fn an_event_becomes_one_request_with_its_key() {
        let event = Message {
            id: "5f:1".into(),
            subject: "5f".into(),
            content_type: "application/cloudevents+json".into(),
            body: b"{}".to_vec(),
            properties: vec![("priority".into(), "High".into())],
        };
        let request = request_for(event, "5f").unwrap();
        assert_eq!(request.method(), http::Method::POST);
        assert_eq!(request.uri(), "http://127.0.0.1:10011/carts/messages");
        let headers = request.headers();
        assert_eq!(
            headers["brokerproperties"],
            r#"{"MessageId":"5f:1","Label":"5f","PartitionKey":"5f"}"#
        );
        assert_eq!(headers["priority"], "\"High\"");
        assert_eq!(request.body(), b"{}");
    }

    #[test]
    fn without_a_key_the_hub_chooses() {
        let request = request_for(Message::default(), "").unwrap();
        assert_eq!(request.headers()["brokerproperties"], "{}");
    }

    #[test]
    fn what_no_hub_takes_is_not_sent() {
        let sized = |size| Message {
            body: vec![b' '; size],
            ..Message::default()
        };
        assert!(request_for(sized(LARGEST), "").is_ok());
        assert!(request_for(sized(LARGEST + 1), "").is_err());
        assert!(request_for(sized(1), &"k".repeat(128)).is_ok());
        assert!(request_for(sized(1), &"k".repeat(129)).is_err());
    }

    #[test]
    fn only_201_is_acceptance() {
        let answer = |status: u16| accepted(&Response::builder().status(status).body(Vec::new()).unwrap(), 0);
        assert_eq!(answer(201), Ok(()));
        for (status, kind) in [
            (200, FailureKind::Unavailable),
            (401, FailureKind::Denied),
            (404, FailureKind::NotFound),
            (413, FailureKind::Rejected),
            (429, FailureKind::Unavailable),
            (503, FailureKind::Unavailable),
        ] {
            assert_eq!(answer(status).unwrap_err().kind, kind, "{status}");
        }
    }

    #[test]
    fn an_identity_s_token_is_one_for_event_hubs() {
        let namespace = Namespace::parse("Endpoint=sb://eh.servicebus.windows.net/;Authentication=identity").unwrap();
        assert_eq!(token_resource(&namespace), Some(Resource::EventHubs));
    }
}
