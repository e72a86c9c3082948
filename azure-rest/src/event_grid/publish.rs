//! Publishing events.
//!
//! <https://learn.microsoft.com/azure/event-grid/post-to-custom-topic>

use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{Request, Response, StatusCode, Uri};

use super::Topic;
use crate::signed_token::SignedToken;
use crate::{Failure, RequestError};

const API_VERSION: &str = "2018-01-01";
const BATCH: &str = "application/cloudevents-batch+json; charset=utf-8";
/// An event, and a request with all its events, may have so many bytes.
const LARGEST: usize = 1024 * 1024;

/// The request that publishes one event, given in CloudEvents' JSON format. [`accepted`] reads its answer.
///
/// # Errors
/// The event is larger than a request may be.
pub fn publish(topic: &Topic, event: &[u8], token: &SignedToken) -> Result<Request<Vec<u8>>, RequestError> {
    // A batch of one: the form that all of Microsoft's own clients send.
    let body = [b"[", event, b"]"].concat();
    if body.len() > LARGEST {
        return Err(RequestError::new("the event", "is larger than 1 MB"));
    }
    Request::post(url(topic)?)
        .header(CONTENT_TYPE, BATCH)
        .header(CONTENT_LENGTH, body.len())
        .header(topic.proof_header(), token.header())
        .body(body)
        .map_err(|_| RequestError::new("the request", "cannot be written as HTTP"))
}

fn url(topic: &Topic) -> Result<Uri, RequestError> {
    format!("{}?api-version={API_VERSION}", topic.url())
        .parse()
        .map_err(|_| RequestError::new("the URL", "is too long"))
}

/// Whether the topic has accepted the events. Only 200 says so: any other success comes from something that is no topic.
///
/// # Errors
/// What the answer was instead.
pub fn accepted(response: &Response<Vec<u8>>, now: u64) -> Result<(), Failure> {
    match response.status() {
        StatusCode::OK => Ok(()),
        _ => Err(Failure::of_json(response, now)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FailureKind;

    fn request_for(event: &[u8]) -> Result<Request<Vec<u8>>, RequestError> {
        let topic = Topic::parse("Endpoint=http://127.0.0.1:10040/orders;SharedAccessKey=c3dvcmRmaXNo").unwrap();
        publish(&topic, event, &topic.authorize(0))
    }

    fn answer(status: u16, code: &str, message: &str) -> Result<(), Failure> {
        let body = format!(r#"{{"error":{{"code":"{code}","message":"{message}","details":[]}}}}"#);
        let response = Response::builder().status(status).header("retry-after", "2");
        accepted(&response.body(body.into()).unwrap(), 0)
    }

    #[test]
    fn an_event_becomes_a_batch_of_one() {
        let request = request_for(br#"{"id":"5f:1"}"#).unwrap();
        assert_eq!(request.method(), http::Method::POST);
        assert_eq!(
            request.uri(),
            "http://127.0.0.1:10040/orders/api/events?api-version=2018-01-01"
        );
        assert_eq!(request.body(), br#"[{"id":"5f:1"}]"#);
        let headers = request.headers();
        assert_eq!(
            headers["content-type"],
            "application/cloudevents-batch+json; charset=utf-8"
        );
        assert_eq!(headers["content-length"], "15");
        let scope = "r=http%3A%2F%2F127.0.0.1%3A10040%2Forders%2Fapi%2Fevents&e=";
        assert!(headers["aeg-sas-token"].to_str().unwrap().starts_with(scope));
        assert!(!format!("{request:?}").contains("&s="), "{request:?}");
    }

    #[test]
    fn what_no_topic_takes_is_not_sent() {
        assert!(request_for(&vec![b' '; LARGEST - 2]).is_ok());
        assert!(request_for(&vec![b' '; LARGEST - 1]).is_err());
    }

    #[test]
    fn only_200_is_acceptance() {
        assert_eq!(answer(200, "", ""), Ok(()));
        let kind = |status| answer(status, "x", "y").unwrap_err().kind;
        for status in [202, 204, 408, 429, 500, 503] {
            assert_eq!(kind(status), FailureKind::Unavailable, "{status}");
        }
        assert_eq!(kind(400), FailureKind::Rejected);
        assert_eq!(kind(413), FailureKind::Rejected);
        assert_eq!(kind(401), FailureKind::Denied);
        assert_eq!(kind(404), FailureKind::NotFound);
    }

    #[test]
    fn errors_are_explained() {
        let failure = answer(
            401,
            "Unauthorized",
            "The request authorization key is not authorized for SHOP.",
        )
        .unwrap_err();
        assert_eq!(
            failure.to_string(),
            "status 401 Unauthorized: The request authorization key is not authorized for SHOP."
        );
        assert_eq!(failure.retry_after_ms, Some(2_000));
    }
}
