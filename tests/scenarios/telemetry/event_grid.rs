//! Orders over Event Grid, whose deliveries are requests.

use petstore_emulator::Service;
use petstore_stack::spans::Span;
use petstore_stack::{HostSettings, Stack};

use super::collector::{Collector, Exported};
use super::trace::Trace;
use crate::event_grid::open_with;
use crate::order_path::storage_down;
use crate::shop::{PRODUCT, Shopper, order_file};

const OUTCOME: &str = "petstore.outcome";
const DURATION: &str = "messaging.process.duration";
const SETTLED: &str = "petstore.settlements";
const OPERATION: &str = "messaging.operation.name";

async fn open(collector: &Collector) -> Stack {
    let mut host = HostSettings::new();
    host.environment = collector.environment();
    open_with(host).await
}

/// The trace with the delivery that had this outcome, once it has the request that wrote this order file.
fn delivered(exported: &Exported, outcome: &str, file: &str) -> Option<Trace> {
    let mut spans = exported.spans.iter();
    let delivery = spans.find(|span| span.name == "POST" && span.says(OUTCOME, outcome))?;
    let spans = exported.spans.iter().filter(|span| span.trace == delivery.trace);
    let trace = Trace(spans.cloned().collect());
    trace.0.iter().any(|span| writes(span, file)).then_some(trace)
}

fn writes(span: &Span, file: &str) -> bool {
    span.name == "PUT" && span.attribute("url.full").is_some_and(|url| url.ends_with(file))
}

#[tokio::test]
async fn an_order_over_event_grid_is_one_trace_that_says_what_became_of_it() {
    let collector = Collector::start().await;
    let stack = open(&collector).await;
    let mut shopper = Shopper::new(&stack);
    shopper.add(PRODUCT, 1).await;
    let (session, file) = (shopper.session(), format!("orders/{}", shopper.blob()));
    let find = |exported: &Exported| {
        delivered(exported, "stored", &file)
            .filter(|trace| trace.has("send 127.0.0.1", "messaging.system", "eventgrid"))
    };
    let trace = collector.wait_for("the whole trace", find).await;
    let put = trace.0.iter().find(|span| writes(span, &file)).unwrap();
    assert_eq!(
        trace.way_to(put),
        ["POST", "invoke cart", "POST", "invoke reserver-http", "PUT"]
    );
    let delivery = trace.one("POST", OUTCOME, "stored");
    for (name, value) in [
        ("http.route", "/api/eventhandler"),
        ("messaging.system", "eventgrid"),
        ("messaging.destination.name", "reserver"),
        ("messaging.message.id", &format!("{session}:1")),
        ("petstore.session", &session),
        ("petstore.revision", "1"),
        ("petstore.delivery_count", "1"),
    ] {
        assert!(delivery.says(name, value), "{name}: {delivery:?}");
    }
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn deliveries_of_event_grid_are_measured_by_what_became_of_them() {
    let collector = Collector::start().await;
    let stack = open(&collector).await;
    let mut shopper = Shopper::new(&stack);
    shopper.add(PRODUCT, 1).await;
    order_file(&stack, &shopper.session(), 1).await;
    for (metric, attribute, value) in [
        ("messaging.client.consumed.messages", "messaging.system", "eventgrid"),
        (DURATION, OUTCOME, "stored"),
        ("petstore.order.lag", OUTCOME, "stored"),
        (SETTLED, OPERATION, "complete"),
    ] {
        collector.measured(metric, attribute, value).await;
    }
    assert!(!collector.exported().has_measured(DURATION, OUTCOME, "failed"));

    stack.emulator().inject(storage_down());
    stack.emulator().pause(Service::LogicApp).await.unwrap();
    shopper.add(PRODUCT, 1).await;
    collector.measured(DURATION, OUTCOME, "failed").await;
    collector.measured(SETTLED, OPERATION, "abandon").await;
    assert!(
        !collector
            .exported()
            .has_measured("petstore.order.lag", OUTCOME, "failed")
    );
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn whoever_is_not_let_in_changes_no_measurement_of_deliveries() {
    let collector = Collector::start().await;
    let stack = open(&collector).await;
    let url = format!("{}/api/eventhandler?code=guessed", stack.shop_url());
    let request = reqwest::Client::new().post(url).body(r#"{"id":"a:1"}"#);
    let request = request
        .header("content-type", "application/cloudevents+json")
        .header("aeg-subscription-name", "RESERVER");
    assert_eq!(request.send().await.unwrap().status(), 401);
    const REQUESTS: &str = "http.server.request.duration";
    collector.measured(REQUESTS, "http.response.status_code", "401").await;
    let exported = collector.exported();
    assert!(!exported.metrics.iter().any(|(name, _)| name == DURATION));
    stack.stop().await.unwrap();
}
