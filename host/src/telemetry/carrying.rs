//! Has requests carry their trace on.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};

use super::broker::Broker;
use super::parent::TRACE_PARENT;
use super::span::Span;

/// A property of messages from which Azure's older clients take the trace.
const DIAGNOSTIC_ID: &str = "diagnostic-id";

/// Has a request say that it belongs to this span; `broker` takes it, if it has a message. A message's properties are headers at
/// Service Bus and Event Hubs, a text in quotes.
pub(super) fn hand_on(span: &Span, broker: Option<Broker>, headers: &mut HeaderMap) {
    let Some(trace_parent) = span.trace_parent() else {
        return;
    };
    match broker {
        Some(Broker::ServiceBus | Broker::EventHubs) => {
            let quoted = [b"\"", trace_parent.as_bytes(), b"\""].concat();
            if let Ok(quoted) = HeaderValue::from_maybe_shared(Bytes::from(quoted)) {
                headers.insert(TRACE_PARENT, quoted.clone());
                headers.insert(DIAGNOSTIC_ID, quoted);
            }
        }
        Some(Broker::EventGrid) | None => {
            headers.insert(TRACE_PARENT, trace_parent);
        }
    }
}
