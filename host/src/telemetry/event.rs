//! An event: what it says of itself, in a message and in a request that delivers it
//! (<https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md>).

use std::time::{Duration, SystemTime};

use futures::{StreamExt, stream};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Request};
use http_body_util::{BodyExt, BodyStream, StreamBody};
use jiff::Timestamp;
use serde::Deserialize;
use wasmtime_wasi_http::WasiBody;

/// How the media types of an event begin. A batch of events has another.
const MEDIA_TYPE: &str = "application/cloudevents+json";

/// Service Bus takes no longer ids of messages (Microsoft, "Service Bus quotas"), and orders have none.
const LONGEST_ID: usize = 128;

/// The attributes that are looked at here.
#[derive(Debug, Default, Deserialize)]
pub struct Event {
    id: Option<String>,
    time: Option<String>,
    /// Of CloudEvents' extension for distributed tracing.
    pub traceparent: Option<String>,
    /// Of the same.
    pub tracestate: Option<String>,
}

impl Event {
    /// The event in a body. Anything may be in it: none of it is an error here.
    pub fn read(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }

    /// Its id, which is the message's id of an order. Whoever posts an event may write anything there: a longer one is none.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref().filter(|id| id.len() <= LONGEST_ID)
    }

    /// When it happened.
    pub fn time(&self) -> Option<SystemTime> {
        let time: Timestamp = self.time.as_ref()?.parse().ok()?;
        let since = u64::try_from(time.as_millisecond()).ok()?;
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(since))
    }

    /// The event that a request delivers, and the request as it was. A large one is handed on while it comes, and not read for this.
    pub async fn in_request(request: Request<WasiBody>) -> (Request<WasiBody>, Option<Self>) {
        if !is_event(request.headers()) {
            return (request, None);
        }
        let (head, mut body) = request.into_parts();
        // What is not large is one frame here: it is taken in before anybody hears of it.
        let first = body.frame().await;
        let event = match &first {
            Some(Ok(frame)) => frame.data_ref().and_then(|data| Self::read(data)),
            Some(Err(_)) | None => None,
        };
        let body = StreamBody::new(stream::iter(first).chain(BodyStream::new(body)));
        (Request::from_parts(head, body.boxed_unsync()), event)
    }
}

fn is_event(headers: &HeaderMap) -> bool {
    let media_type = headers.get(CONTENT_TYPE).map_or(&b""[..], |value| value.as_bytes());
    media_type
        .get(..MEDIA_TYPE.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(MEDIA_TYPE.as_bytes()))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http_body_util::Full;

    use super::*;

    #[test]
    fn an_event_says_when_it_happened() {
        let time = |body: &[u8]| Event::read(body).and_then(|event| event.time());
        let at = |seconds| Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        let changed = time(br#"{"id":"a:1","time":"1970-01-01T00:01:40Z","data":{}}"#);
        assert_eq!(changed, at(100));
        assert_eq!(time(br#"{"time":"1970-01-01T01:01:40+01:00"}"#), at(100));
        assert_eq!(time(br#"{"time":"yesterday"}"#), None);
        assert_eq!(time(b"no event"), None);
    }

    #[test]
    fn an_id_that_no_message_could_have_is_none() {
        let event = |length| Event::read(format!(r#"{{"id":"{}"}}"#, "x".repeat(length)).as_bytes()).unwrap();
        assert!(event(128).id().is_some() && event(129).id().is_none());
    }

    async fn delivered(content_type: &str, body: &'static str) -> (Option<String>, Bytes) {
        let body = Full::from(body).map_err(|never| match never {}).boxed_unsync();
        let request = Request::builder().header("content-type", content_type);
        let (request, event) = Event::in_request(request.body(body).unwrap()).await;
        let body = request.into_body().collect().await.unwrap().to_bytes();
        (event.and_then(|event| event.id().map(str::to_owned)), body)
    }

    #[tokio::test]
    async fn a_request_that_delivers_an_event_stays_as_it_is() {
        let event = r#"{"id":"a:1","data":{"x": 1.0}}"#;
        let media_type = "Application/CloudEvents+JSON; charset=utf-8";
        assert_eq!(
            delivered(media_type, event).await,
            (Some("a:1".to_owned()), event.into())
        );
        for (media_type, body) in [
            ("text/plain", event),
            ("application/cloudevents-batch+json", event),
            (media_type, "{}"),
            (media_type, ""),
        ] {
            assert_eq!(delivered(media_type, body).await, (None, body.into()), "{body}");
        }
    }
}
