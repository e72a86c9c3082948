//! Deliveries that come as requests: Event Grid pushes events to a component, whose answer says what became of them.
//!
//! Only what the component says counts (`components/webhook`, which says it to nobody without the secret): whoever posts without being
//! let in changes no measurement of deliveries, and neither does a request that came to no answer of the component's. A large event and
//! one of a batch have an outcome, but no lag: their bodies are not read here.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, Response};
use opentelemetry::KeyValue;

use super::event::Event;
use super::instruments::{self, Source};
use super::span::Span;
use super::{message_name, names};

/// The header that names the subscription that a delivery is for, in capitals.
const SUBSCRIPTION: &str = "aeg-subscription-name";

/// The header that says how often it has been delivered before.
const EARLIER: &str = "aeg-delivery-count";

/// The header of an answer with what became of the events, and how often: `stored=1`.
const OUTCOMES: &str = "petstore-outcomes";

/// A delivery under way.
#[derive(Debug)]
pub(super) struct Push {
    subscription: String,
    delivery_count: i64,
}

impl Push {
    /// The delivery that a request is, going by its headers.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let subscription = text(SUBSCRIPTION)?;
        let earlier: i64 = text(EARLIER).and_then(|count| count.parse().ok()).unwrap_or_default();
        Some(Self {
            subscription: subscription.to_ascii_lowercase(),
            delivery_count: earlier.saturating_add(1),
        })
    }

    /// The component has answered, after so long. `event` is what was delivered, where that has been read.
    pub(super) fn end<B>(
        &self,
        span: &Span,
        component: &str,
        event: Option<&Event>,
        answer: &Response<B>,
        took: Duration,
    ) {
        let Some(outcomes) = answer.headers().get(OUTCOMES).and_then(|said| said.to_str().ok()) else {
            return;
        };
        let source = Source::event_grid(&self.subscription);
        self.describe(span, source, event, outcomes);
        let is_finished = answer.status().is_success();
        let operation = if is_finished { "complete" } else { "abandon" };
        let since = |changed: SystemTime| SystemTime::now().duration_since(changed).ok();
        let lag = event.and_then(Event::time).filter(|_| is_finished).and_then(since);
        for (word, count) in counts(outcomes) {
            for _ in 0..count {
                instruments::consumed(source);
                instruments::processed(component, source, word, took, lag);
                instruments::settled(source, operation, None);
            }
        }
    }

    fn describe(&self, span: &Span, source: Source<'_>, event: Option<&Event>, outcomes: &str) {
        span.record(|| {
            let alone = outcomes.strip_suffix("=1").filter(|word| !word.contains('='));
            [
                KeyValue::new(names::SYSTEM, source.system),
                KeyValue::new(names::DESTINATION, source.destination.to_owned()),
                KeyValue::new(names::OPERATION, "process"),
                KeyValue::new(names::PUSH_COUNT, self.delivery_count),
                KeyValue::new(names::OUTCOME, alone.unwrap_or(outcomes).to_owned()),
            ]
        });
        let id = event.and_then(Event::id);
        span.record_all(|| id.map_or_else(Vec::new, message_name::attributes).into_iter());
    }
}

/// Each word, and how often it was said.
fn counts(outcomes: &str) -> impl Iterator<Item = (&str, u16)> {
    outcomes.split(',').filter_map(|part| {
        let (word, count) = part.trim().split_once('=')?;
        Some((word, count.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_of_event_grid_is_a_delivery() {
        let request = http::Request::post("/api/eventhandler")
            .header("aeg-subscription-name", "RESERVER")
            .header("aeg-delivery-count", "2");
        let request = request.body(()).unwrap();
        let push = Push::of(request.headers()).unwrap();
        assert_eq!((push.subscription.as_str(), push.delivery_count), ("reserver", 3));
        assert!(Push::of(&HeaderMap::new()).is_none());
    }

    #[test]
    fn an_answer_says_what_became_of_each_event() {
        let said = |text: &'static str| counts(text).collect::<Vec<_>>();
        assert_eq!(said("stored=1"), [("stored", 1)]);
        assert_eq!(said("failed=2, stored=1"), [("failed", 2), ("stored", 1)]);
        assert_eq!(said("stored, x=y"), []);
    }
}
