//! Publishing a message.
//!
//! <https://learn.microsoft.com/rest/api/servicebus/send-message-to-queue>

use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Response, StatusCode};

use super::{Entity, Message, Namespace, SignedToken, broker_properties, custom_properties, request, with_body};
use crate::{Failure, FailureKind, RequestError};

/// The media type with which a body is not one message but a list of them.
const BATCH: &str = "application/vnd.microsoft.servicebus.json";

/// The request that sends one message to a queue or topic. [`accepted`] reads its answer.
///
/// # Errors
/// The id is over 128 characters long, the content type is the one that marks a batch or fits no header, or a property's name
/// is no header name or one that HTTP uses itself.
pub fn send(
    namespace: &Namespace,
    entity: &Entity,
    message: Message,
    token: &SignedToken,
) -> Result<Request<Vec<u8>>, RequestError> {
    send_keyed(namespace, entity, message, None, token)
}

/// The same with a key that says which partition of the entity gets the message.
pub(crate) fn send_keyed(
    namespace: &Namespace,
    entity: &Entity,
    message: Message,
    partition_key: Option<&str>,
    token: &SignedToken,
) -> Result<Request<Vec<u8>>, RequestError> {
    let properties = broker_properties::encode(&message, partition_key)?;
    let mut request = request(namespace, token, Method::POST, &format!("{}/messages", entity.path()))?
        .header(broker_properties::HEADER, properties)
        .header(CONTENT_LENGTH, message.body.len());
    if !message.content_type.is_empty() {
        request = request.header(CONTENT_TYPE, content_type(&message.content_type)?);
    }
    for (name, value) in &message.properties {
        let (name, value) = custom_properties::encode(name, value)?;
        request = request.header(name, value);
    }
    with_body(request, message.body)
}

fn content_type(text: &str) -> Result<HeaderValue, RequestError> {
    let refuse = |problem| RequestError::new("the message's content type", problem);
    if text
        .trim_start()
        .get(..BATCH.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(BATCH))
    {
        return Err(refuse("is the one that marks a batch of messages"));
    }
    HeaderValue::try_from(text).map_err(|_| refuse("fits no HTTP header"))
}

/// Whether the broker has accepted the message. Only 201 says so: any other success comes from something that is no broker.
///
/// # Errors
/// What the answer was instead. A full queue is [`FailureKind::Unavailable`] and a message that is too large is
/// [`FailureKind::Rejected`], although the service says 403 to both.
pub fn accepted(response: &Response<Vec<u8>>, now: u64) -> Result<(), Failure> {
    if response.status() == StatusCode::CREATED {
        return Ok(());
    }
    let mut failure = Failure::of(response, now);
    if failure.status == StatusCode::FORBIDDEN {
        failure.kind = forbidden(failure.message.as_deref().unwrap_or_default());
    }
    Err(failure)
}

/// "403: Quota exceeded or message too large", says the documentation of this operation.
fn forbidden(message: &str) -> FailureKind {
    let message = message.to_ascii_lowercase();
    let says = |marks: &[&str]| marks.iter().any(|mark| message.contains(mark));
    if says(&["too large", "larger than", "message size"]) {
        FailureKind::Rejected
    } else if says(&["quota", "maximum entity size", "queue is full"]) {
        FailureKind::Unavailable
    } else {
        FailureKind::Denied
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order() -> Message {
        Message {
            id: "5f:1".into(),
            subject: "5f".into(),
            content_type: "application/cloudevents+json".into(),
            body: b"{}".to_vec(),
            properties: vec![("priority".into(), "High".into())],
        }
    }

    fn request_for(message: Message) -> Result<Request<Vec<u8>>, RequestError> {
        let text = "Endpoint=http://127.0.0.1:10010/;SharedAccessKeyName=root;SharedAccessKey=key";
        let namespace = Namespace::parse(text).unwrap();
        let entity = Entity::new("eu/orders").unwrap();
        let token = namespace.authorize(&entity, 0);
        send(&namespace, &entity, message, &token)
    }

    fn answer(status: u16, detail: &str) -> Result<(), Failure> {
        let body = format!("<Error><Code>{status}</Code><Detail>{detail}</Detail></Error>");
        accepted(&Response::builder().status(status).body(body.into()).unwrap(), 0)
    }

    #[test]
    fn a_message_becomes_one_request() {
        let request = request_for(order()).unwrap();
        assert_eq!(request.method(), Method::POST);
        assert_eq!(request.uri(), "http://127.0.0.1:10010/eu/orders/messages");
        assert_eq!(request.body(), b"{}");
        let headers = request.headers();
        assert_eq!(headers["content-type"], "application/cloudevents+json");
        assert_eq!(headers["content-length"], "2");
        assert_eq!(headers["brokerproperties"], r#"{"MessageId":"5f:1","Label":"5f"}"#);
        assert_eq!(headers["priority"], "\"High\"");
        let scope = "SharedAccessSignature sr=http%3A%2F%2F127.0.0.1%2Feu%2Forders&";
        assert!(headers["authorization"].to_str().unwrap().starts_with(scope));
        assert!(!format!("{request:?}").contains("sig="), "{request:?}");
    }

    #[test]
    fn a_message_that_would_be_taken_for_a_batch_is_refused() {
        for content_type in [
            "application/vnd.microsoft.servicebus.json",
            "Application/Vnd.Microsoft.ServiceBus.JSON; x=1",
        ] {
            assert!(
                request_for(Message {
                    content_type: content_type.into(),
                    ..order()
                })
                .is_err()
            );
        }
        assert!(
            request_for(Message {
                content_type: "text/plain\r\nx: y".into(),
                ..order()
            })
            .is_err()
        );
        assert!(
            request_for(Message {
                content_type: String::new(),
                ..order()
            })
            .is_ok()
        );
    }

    #[test]
    fn only_201_is_acceptance() {
        assert_eq!(answer(201, ""), Ok(()));
        assert_eq!(answer(200, "").unwrap_err().kind, FailureKind::Unavailable);
        assert_eq!(answer(404, "").unwrap_err().kind, FailureKind::NotFound);
        assert_eq!(answer(410, "").unwrap_err().kind, FailureKind::NotFound);
    }

    #[test]
    fn a_refusal_for_space_is_not_one_of_credentials() {
        let kind = |detail| answer(403, detail).unwrap_err().kind;
        assert_eq!(
            kind("Unauthorized access. 'Send' claim(s) are required"),
            FailureKind::Denied
        );
        assert_eq!(
            kind("The maximum entity size has been reached or exceeded"),
            FailureKind::Unavailable
        );
        assert_eq!(
            kind("The message (size:300000 bytes) is larger than is currently allowed"),
            FailureKind::Rejected
        );
    }
}
