//! Has requests carry their trace on.

use http::{HeaderMap, HeaderValue};
use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, TraceContextExt, TraceFlags};

use super::broker::Broker;
use super::parent::{TRACE_PARENT, TRACE_STATE};

/// A property of messages from which Azure's older clients take the trace.
const DIAGNOSTIC_ID: &str = "diagnostic-id";

/// Has a request say that it belongs to this context's span; `broker` takes it, if it has a message.
pub(super) fn hand_on(context: &Context, broker: Option<Broker>, headers: &mut HeaderMap) {
    let span = context.span();
    let Some(trace_parent) = trace_parent(span.span_context()) else {
        return;
    };
    // The state that came with another parent means nothing beside this one.
    headers.remove(TRACE_STATE);
    let trace_state = trace_state(span.span_context());
    let mut say = |name: &'static str, value: Option<HeaderValue>| value.map(|value| headers.insert(name, value));
    match broker {
        Some(Broker::ServiceBus | Broker::EventHubs) => {
            let trace_parent = property(&trace_parent);
            say(DIAGNOSTIC_ID, trace_parent.clone());
            say(TRACE_PARENT, trace_parent);
            say(TRACE_STATE, trace_state.as_ref().and_then(property));
        }
        Some(Broker::EventGrid) | None => {
            say(TRACE_PARENT, Some(trace_parent));
            say(TRACE_STATE, trace_state);
        }
    }
}

/// <https://www.w3.org/TR/trace-context/#traceparent-header>
fn trace_parent(span: &SpanContext) -> Option<HeaderValue> {
    let flags = span.trace_flags() & TraceFlags::SAMPLED;
    let text = format!("00-{}-{}-{flags:02x}", span.trace_id(), span.span_id());
    HeaderValue::try_from(text).ok().filter(|_| span.is_valid())
}

/// <https://www.w3.org/TR/trace-context/#tracestate-header>
fn trace_state(span: &SpanContext) -> Option<HeaderValue> {
    let state = span.trace_state().header();
    HeaderValue::try_from(state).ok().filter(|state| !state.is_empty())
}

/// A message's property is a JSON string in a header.
fn property(value: &HeaderValue) -> Option<HeaderValue> {
    serde_json::to_string(value.to_str().ok()?).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::{SpanId, TraceId};

    use super::*;

    fn identity(span: u64, state: &str) -> SpanContext {
        let (trace, span) = (TraceId::from(10), SpanId::from(span));
        SpanContext::new(trace, span, TraceFlags::SAMPLED, true, state.parse().unwrap())
    }

    fn handed_on(state: &str, broker: Option<Broker>) -> [Option<String>; 3] {
        let mut headers = HeaderMap::new();
        headers.insert(TRACE_PARENT, HeaderValue::from_static("the guest's"));
        headers.insert(TRACE_STATE, HeaderValue::from_static("the=guest's"));
        let context = Context::new().with_remote_span_context(identity(255, state));
        hand_on(&context, broker, &mut headers);
        let text = |name| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        [TRACE_PARENT, TRACE_STATE, DIAGNOSTIC_ID].map(text)
    }

    const PARENT: &str = "00-0000000000000000000000000000000a-00000000000000ff-01";

    #[test]
    fn a_request_carries_the_span_and_the_state_of_its_trace() {
        let parent = Some(PARENT.to_owned());
        let state = "vendor=a\"b,other=1";
        for broker in [None, Some(Broker::EventGrid)] {
            let with_state = [parent.clone(), Some(state.to_owned()), None];
            assert_eq!(handed_on(state, broker), with_state);
            assert_eq!(handed_on("", broker), [parent.clone(), None, None]);
        }
    }

    #[test]
    fn a_span_without_an_identity_is_not_spoken_of() {
        assert_eq!(trace_parent(&identity(255, "")).unwrap(), PARENT);
        assert_eq!(trace_parent(&identity(0, "")), None);
    }

    #[test]
    fn a_message_has_them_as_properties_in_quotes() {
        let parent = Some(format!("\"{PARENT}\""));
        for broker in [Broker::ServiceBus, Broker::EventHubs] {
            let state = Some(r#""vendor=a\"b""#.to_owned());
            assert_eq!(
                handed_on("vendor=a\"b", Some(broker)),
                [parent.clone(), state, parent.clone()]
            );
            assert_eq!(handed_on("", Some(broker)), [parent.clone(), None, parent.clone()]);
        }
    }
}
