//! One delivery, from its receipt until it is settled.

use std::time::{Duration, SystemTime};

use opentelemetry::KeyValue;
use opentelemetry::trace::SpanKind;

use super::event::Event;
use super::instruments::{self, Source};
use super::span::Span;
use super::{message_name, names, parent};
use crate::messaging::{Delivery, Outcome};

/// A delivery that is watched.
pub struct Processing {
    span: Span,
    destination: String,
    /// When the change happened that the message is about, where that is measured and the message says it.
    changed: Option<SystemTime>,
}

impl Processing {
    /// Begins to watch a delivery of this queue, as part of the message's trace.
    pub fn begin(destination: &str, delivery: &Delivery) -> Self {
        let message = &delivery.message;
        let origin = match super::span::is_tracing() {
            true => parent::of_properties(&message.properties),
            false => None,
        };
        let span = Span::begin(origin.as_ref(), SpanKind::Consumer, || format!("process {destination}"));
        span.record(|| {
            [
                KeyValue::new(names::SYSTEM, names::SERVICE_BUS),
                KeyValue::new(names::DESTINATION, destination.to_owned()),
                KeyValue::new(names::OPERATION, "process"),
                KeyValue::new(names::DELIVERY_COUNT, i64::from(delivery.delivery_count)),
            ]
        });
        span.record_all(|| message_name::attributes(&message.id).into_iter());
        instruments::consumed(Source::service_bus(destination));
        let event = instruments::are_read().then(|| Event::read(&message.body)).flatten();
        Self {
            span,
            destination: destination.to_owned(),
            changed: event.and_then(|event| event.time()),
        }
    }

    /// What is done for the delivery is below this.
    pub fn span(&self) -> &Span {
        &self.span
    }

    /// The component has handled it, and took so long.
    pub fn handled(&self, component: &str, outcome: &Outcome, took: Duration) {
        let word = match outcome {
            Ok(Ok(word)) => word.as_str(),
            Ok(Err(_)) | Err(_) => names::FAILED,
        };
        self.span.record(|| [KeyValue::new(names::OUTCOME, word.to_owned())]);
        match outcome {
            Ok(Ok(_)) => {}
            Ok(Err(_)) => self.span.fail("failed"),
            Err(_) => self.span.fail("no answer"),
        }
        let ends = |changed: SystemTime| SystemTime::now().duration_since(changed).ok();
        let lag = self.changed.filter(|_| matches!(outcome, Ok(Ok(_)))).and_then(ends);
        instruments::processed(component, Source::service_bus(&self.destination), word, took, lag);
    }

    /// A span for the wait of a delivery that failed.
    pub fn hold(&self) -> Span {
        self.below(SpanKind::Internal, "hold")
    }

    /// A span for what the broker is told about the message: `complete` or `abandon`.
    pub fn settle(&self, operation: &'static str) -> Span {
        let span = self.below(SpanKind::Client, "settle");
        span.record(|| {
            [
                KeyValue::new(names::SYSTEM, names::SERVICE_BUS),
                KeyValue::new(names::DESTINATION, self.destination.clone()),
                KeyValue::new(names::OPERATION, operation),
            ]
        });
        span
    }

    fn below(&self, kind: SpanKind, what: &str) -> Span {
        Span::begin(self.span.context(), kind, || format!("{what} {}", self.destination))
    }
}
