//! Where a trace comes from: the `traceparent` of a request, of a message, or of an event
//! (<https://www.w3.org/TR/trace-context/>).

use futures::{StreamExt, stream};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Request};
use http_body_util::{BodyExt, BodyStream, StreamBody};
use opentelemetry::Context;
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::TraceContextExt;
use opentelemetry_http::HeaderExtractor;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use serde::Deserialize;
use wasmtime_wasi_http::WasiBody;

/// The header, the property of a message, and the attribute of a CloudEvent.
pub const TRACE_PARENT: &str = "traceparent";

/// The header, property or attribute beside it, with what others on the way say of the trace.
pub const TRACE_STATE: &str = "tracestate";

/// The same as [`TRACE_PARENT`] in the properties of messages that Azure's older clients send.
const DIAGNOSTIC_ID: &str = "diagnostic-id";

/// How CloudEvents' media types begin.
const EVENT: &str = "application/cloudevents+json";

/// The span that a request's headers name.
pub fn of_headers(headers: &HeaderMap) -> Option<Context> {
    of(&HeaderExtractor(headers))
}

/// The span that a message's properties name. Their case is not certain.
pub fn of_properties(properties: &[(String, String)]) -> Option<Context> {
    of(&Properties(properties))
}

/// The span that a request from outside belongs to, and the request. An event that is delivered names the span that published it, which
/// says more than the headers of whoever delivers.
pub async fn of_request(request: Request<WasiBody>) -> (Request<WasiBody>, Option<Context>) {
    if !is_event(request.headers()) {
        let parent = of_headers(request.headers());
        return (request, parent);
    }
    let (head, mut body) = request.into_parts();
    // An event is one frame here: what is not large is taken in before anybody hears of it.
    let first = body.frame().await;
    let event = match &first {
        Some(Ok(frame)) => frame.data_ref().and_then(|data| of_event(data)),
        Some(Err(_)) | None => None,
    };
    let parent = event.or_else(|| of_headers(&head.headers));
    let body = StreamBody::new(stream::iter(first).chain(BodyStream::new(body)));
    (Request::from_parts(head, body.boxed_unsync()), parent)
}

fn is_event(headers: &HeaderMap) -> bool {
    let media_type = headers.get(CONTENT_TYPE).map_or(&b""[..], |value| value.as_bytes());
    media_type
        .get(..EVENT.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(EVENT.as_bytes()))
}

/// The attribute of CloudEvents' extension for distributed tracing.
fn of_event(json: &[u8]) -> Option<Context> {
    #[derive(Deserialize)]
    struct Event {
        traceparent: String,
        #[serde(default)]
        tracestate: String,
    }
    let event: Event = serde_json::from_slice(json).ok()?;
    of_properties(&[
        (TRACE_PARENT.to_owned(), event.traceparent),
        (TRACE_STATE.to_owned(), event.tracestate),
    ])
}

fn of(carrier: &dyn Extractor) -> Option<Context> {
    let context = TraceContextPropagator::new().extract_with_context(&Context::new(), carrier);
    context.has_active_span().then_some(context)
}

struct Properties<'a>(&'a [(String, String)]);

impl Properties<'_> {
    fn find(&self, wanted: &str) -> Option<&str> {
        let found = self.0.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.as_str())
    }
}

impl Extractor for Properties<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        let older = || self.find(DIAGNOSTIC_ID).filter(|_| key == TRACE_PARENT);
        self.find(key).or_else(older)
    }

    fn keys(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| name.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http_body_util::Full;

    use super::*;

    const ORIGIN: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const HOP: &str = "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01";

    fn span(context: Option<Context>) -> Option<String> {
        context.map(|context| context.span().span_context().span_id().to_string())
    }

    fn property(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn a_message_names_its_span_in_either_property() {
        for name in ["traceparent", "TraceParent", "Diagnostic-Id"] {
            let parent = of_properties(&[property("priority", "High"), property(name, ORIGIN)]);
            assert_eq!(span(parent).as_deref(), Some("b7ad6b7169203331"), "{name}");
        }
        let both = [property("Diagnostic-Id", HOP), property("traceparent", ORIGIN)];
        assert_eq!(span(of_properties(&both)).as_deref(), Some("b7ad6b7169203331"));
        assert!(of_properties(&[property("traceparent", "|old.style")]).is_none());
    }

    #[test]
    fn what_others_say_of_the_trace_comes_along() {
        let message = [
            property("traceparent", ORIGIN),
            property("tracestate", "vendor=1,other=2"),
        ];
        let event = br#"{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","tracestate":"vendor=1,other=2"}"#;
        for parent in [of_properties(&message), of_event(event)] {
            let state = parent.unwrap().span().span_context().trace_state().header();
            assert_eq!(state, "vendor=1,other=2");
        }
    }

    async fn delivered(content_type: &str, body: &'static str) -> (Option<String>, Bytes) {
        let body = Full::from(body).map_err(|never| match never {}).boxed_unsync();
        let request = Request::builder()
            .header("content-type", content_type)
            .header("traceparent", HOP);
        let (request, parent) = of_request(request.body(body).unwrap()).await;
        (span(parent), request.into_body().collect().await.unwrap().to_bytes())
    }

    #[tokio::test]
    async fn an_event_names_the_span_that_published_it_and_stays_as_it_is() {
        let event = r#"{"id":"a:1","traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}"#;
        let (origin, hop) = (Some("b7ad6b7169203331".to_owned()), Some("00f067aa0ba902b7".to_owned()));
        let media_type = "application/cloudevents+json; charset=utf-8";
        assert_eq!(delivered(media_type, event).await, (origin, event.into()));
        for (media_type, body) in [("text/plain", event), (media_type, "{}"), (media_type, "")] {
            assert_eq!(delivered(media_type, body).await, (hop.clone(), body.into()), "{body}");
        }
    }
}
