//! What is measured.
//!
//! `http.*` and `messaging.*` are as OpenTelemetry's semantic conventions have them; what only this application has begins with
//! `petstore.`. The depth of a queue and of its dead letters is not here: it takes the right to manage the queue to ask for it, which a
//! receiver should not have, and Azure Monitor has both (`ActiveMessages` and `DeadletteredMessages` of the namespace).

use std::sync::OnceLock;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram, Meter, UpDownCounter};

use super::names;

/// The process's instruments; nothing where nothing is measured.
static INSTRUMENTS: OnceLock<Instruments> = OnceLock::new();

/// Bounds of durations, in seconds, from a page of the shop to an order that waited for an outage to end.
const SECONDS: [f64; 16] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0, 120.0, 600.0, 3600.0,
];

struct Instruments {
    server_duration: Histogram<f64>,
    client_duration: Histogram<f64>,
    sent: Counter<u64>,
    retried: Counter<u64>,
    consumed: Counter<u64>,
    process_duration: Histogram<f64>,
    settled: Counter<u64>,
    lag: Histogram<f64>,
    instances: UpDownCounter<i64>,
    memory: UpDownCounter<i64>,
    ended: Counter<u64>,
}

impl Instruments {
    fn new(meter: &Meter) -> Self {
        let seconds = |name: &'static str, about: &'static str| {
            let histogram = meter.f64_histogram(name).with_unit("s").with_description(about);
            histogram.with_boundaries(SECONDS.to_vec()).build()
        };
        let count = |name: &'static str, unit: &'static str, about: &'static str| {
            meter.u64_counter(name).with_unit(unit).with_description(about).build()
        };
        let level = |name: &'static str, unit: &'static str, about: &'static str| {
            let counter = meter.i64_up_down_counter(name).with_unit(unit);
            counter.with_description(about).build()
        };
        Self {
            server_duration: seconds(
                "http.server.request.duration",
                "Requests from outside, until their response begins",
            ),
            client_duration: seconds(
                "http.client.request.duration",
                "Requests of guests, until their response begins",
            ),
            sent: count(
                "messaging.client.sent.messages",
                "{message}",
                "Messages handed to a broker, or tried to",
            ),
            retried: count(
                "petstore.retries",
                "{request}",
                "Requests that a guest sent again in the same invocation",
            ),
            consumed: count(
                "messaging.client.consumed.messages",
                "{message}",
                "Deliveries received from a broker",
            ),
            process_duration: seconds(
                "messaging.process.duration",
                "How long a guest took for a delivery, by outcome",
            ),
            settled: count(
                "petstore.settlements",
                "{message}",
                "Messages finished, and given back to their broker",
            ),
            lag: seconds(
                "petstore.order.lag",
                "From a cart's change until its order was stored or mailed",
            ),
            instances: level(
                "petstore.guest.instances",
                "{instance}",
                "Instances of a component that live now",
            ),
            memory: level(
                "petstore.guest.memory",
                "By",
                "Linear memory of all instances of a component together",
            ),
            ended: count(
                "petstore.guest.failures",
                "{instance}",
                "Instances that a trap or a limit ended",
            ),
        }
    }
}

/// Where deliveries come from.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The broker.
    pub system: &'static str,
    /// Its queue or subscription.
    pub destination: &'a str,
}

impl<'a> Source<'a> {
    /// A queue of Service Bus, or its dead letters.
    pub fn service_bus(queue: &'a str) -> Self {
        Self {
            system: names::SERVICE_BUS,
            destination: queue,
        }
    }

    /// A subscription of Event Grid.
    pub fn event_grid(subscription: &'a str) -> Self {
        Self {
            system: names::EVENT_GRID,
            destination: subscription,
        }
    }

    fn attributes(self) -> [KeyValue; 2] {
        [
            KeyValue::new(names::SYSTEM, self.system),
            KeyValue::new(names::DESTINATION, self.destination.to_owned()),
        ]
    }
}

/// Measures from now on. Only the first meter counts.
pub(super) fn measure_with(meter: &Meter) {
    // Telemetry is started once.
    let _ = INSTRUMENTS.set(Instruments::new(meter));
}

/// Whether anything is measured.
pub fn are_read() -> bool {
    INSTRUMENTS.get().is_some()
}

/// A request from outside was answered.
pub fn server_call(component: &str, route: &str, method: &'static str, status: u16, took: Duration) {
    if let Some(instruments) = INSTRUMENTS.get() {
        let attributes = [
            component_is(component),
            KeyValue::new(names::ROUTE, route.to_owned()),
            KeyValue::new(names::METHOD, method),
            KeyValue::new(names::STATUS, i64::from(status)),
        ];
        instruments.server_duration.record(took.as_secs_f64(), &attributes);
    }
}

/// A guest's request was answered, with this status, or was not, for this reason.
pub fn client_call(
    component: &str,
    method: &'static str,
    host: &str,
    result: Result<u16, &'static str>,
    attempt: Option<u32>,
    took: Duration,
) {
    let Some(instruments) = INSTRUMENTS.get() else {
        return;
    };
    let attributes = [
        component_is(component),
        KeyValue::new(names::METHOD, method),
        KeyValue::new(names::SERVER, host.to_owned()),
        match result {
            Ok(status) => KeyValue::new(names::STATUS, i64::from(status)),
            Err(why) => KeyValue::new(names::ERROR, why),
        },
    ];
    instruments.client_duration.record(took.as_secs_f64(), &attributes);
    if attempt.is_some_and(|attempt| attempt > 1) {
        instruments.retried.add(1, &attributes[..3]);
    }
}

/// A guest handed a message to a broker, or tried to.
pub fn sent(system: &'static str, destination: &str, error: Option<&'static str>) {
    if let Some(instruments) = INSTRUMENTS.get() {
        let mut attributes = vec![
            KeyValue::new(names::SYSTEM, system),
            KeyValue::new(names::DESTINATION, destination.to_owned()),
            KeyValue::new(names::OPERATION, "send"),
        ];
        attributes.extend(error.map(|why| KeyValue::new(names::ERROR, why)));
        instruments.sent.add(1, &attributes);
    }
}

/// A delivery was received.
pub fn consumed(source: Source<'_>) {
    if let Some(instruments) = INSTRUMENTS.get() {
        let [system, destination] = source.attributes();
        let attributes = [system, destination, KeyValue::new(names::OPERATION, "receive")];
        instruments.consumed.add(1, &attributes);
    }
}

/// A delivery was handled. `outcome` is the handler's word, or [`names::FAILED`]; `lag` is the time since the change that it is about.
pub fn processed(component: &str, source: Source<'_>, outcome: &str, took: Duration, lag: Option<Duration>) {
    let Some(instruments) = INSTRUMENTS.get() else {
        return;
    };
    let [system, destination] = source.attributes();
    let outcome = KeyValue::new(names::OUTCOME, outcome.to_owned());
    let attributes = [component_is(component), outcome, destination, system];
    instruments.process_duration.record(took.as_secs_f64(), &attributes);
    if let Some(lag) = lag {
        instruments.lag.record(lag.as_secs_f64(), &attributes[..2]);
    }
}

/// A message was finished (`complete`) or given back (`abandon`), or was not, because its lock is lost or the broker did not answer.
pub fn settled(source: Source<'_>, operation: &'static str, error: Option<&'static str>) {
    if let Some(instruments) = INSTRUMENTS.get() {
        let mut attributes = source.attributes().to_vec();
        attributes.push(KeyValue::new(names::OPERATION, operation));
        attributes.extend(error.map(|why| KeyValue::new(names::ERROR, why)));
        instruments.settled.add(1, &attributes);
    }
}

/// An instance began to live, or came to its end.
pub fn instances(component: &str, change: i64) {
    if let Some(instruments) = INSTRUMENTS.get() {
        instruments.instances.add(change, &[component_is(component)]);
    }
}

/// The memory of a component's instances grew by so many bytes, or shrank.
pub fn memory(component: &str, change: i64) {
    if let Some(instruments) = INSTRUMENTS.get() {
        instruments.memory.add(change, &[component_is(component)]);
    }
}

/// A trap or a limit ended an instance: `trap`, `timeout`, `not started`.
pub fn failed(component: &str, why: &'static str) {
    if let Some(instruments) = INSTRUMENTS.get() {
        let attributes = [component_is(component), KeyValue::new(names::ERROR, why)];
        instruments.ended.add(1, &attributes);
    }
}

fn component_is(component: &str) -> KeyValue {
    KeyValue::new(names::COMPONENT, component.to_owned())
}
