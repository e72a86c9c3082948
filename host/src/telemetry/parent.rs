//! Where a trace comes from: the `traceparent` of a request, of a message, or of an event
//! (<https://www.w3.org/TR/trace-context/>).

use http::HeaderMap;
use opentelemetry::Context;
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::TraceContextExt;
use opentelemetry_http::HeaderExtractor;
use opentelemetry_sdk::propagation::TraceContextPropagator;

use super::event::Event;

/// The header, the property of a message, and the attribute of a CloudEvent.
pub const TRACE_PARENT: &str = "traceparent";

/// The header, property or attribute beside it, with what others on the way say of the trace.
pub const TRACE_STATE: &str = "tracestate";

/// The same as [`TRACE_PARENT`] in the properties of messages that Azure's older clients send.
const DIAGNOSTIC_ID: &str = "diagnostic-id";

/// The span that a request's headers name.
pub fn of_headers(headers: &HeaderMap) -> Option<Context> {
    of(&HeaderExtractor(headers))
}

/// The span that a message's properties name. Their case is not certain.
pub fn of_properties(properties: &[(String, String)]) -> Option<Context> {
    of(&Properties(properties))
}

/// The span that an event names: the one that published it, which says more than the headers of whoever delivers it.
pub fn of_event(event: &Event) -> Option<Context> {
    let attribute = |name: &str, value: &Option<String>| Some((name.to_owned(), value.clone()?));
    let attributes = [
        attribute(TRACE_PARENT, &event.traceparent),
        attribute(TRACE_STATE, &event.tracestate),
    ];
    of_properties(&attributes.into_iter().flatten().collect::<Vec<_>>())
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
        for parent in [of_properties(&message), of_event(&Event::read(event).unwrap())] {
            let state = parent.unwrap().span().span_context().trace_state().header();
            assert_eq!(state, "vendor=1,other=2");
        }
    }

    #[test]
    fn an_event_names_the_span_that_published_it() {
        let event = |json: &str| Event::read(json.as_bytes()).unwrap();
        let published = of_event(&event(&format!(r#"{{"id":"a:1","traceparent":"{ORIGIN}"}}"#)));
        assert_eq!(span(published).as_deref(), Some("b7ad6b7169203331"));
        assert!(of_event(&event(r#"{"id":"a:1"}"#)).is_none());
    }
}
