//! What guests print, as log lines: which message and which trace they belong to.

use std::collections::BTreeMap;

use petstore_emulator::{Service, Settings};
use petstore_stack::{LogLine, Stack};
use reqwest::{Method, StatusCode};

use super::collector::Collector;
use crate::order_path::storage_down;
use crate::shop::{PRODUCT, SOON, Shopper, finished, open_with, until};

/// The lines of the tries to store an order.
fn tries(stack: &Stack, message_id: &str) -> Vec<LogLine> {
    let begin = format!("storing order {message_id}: try ");
    let is_try = |line: &LogLine| line.message().is_some_and(|message| message.starts_with(&begin));
    stack.log().lines().into_iter().filter(is_try).collect()
}

#[tokio::test]
async fn each_line_names_its_message_though_an_instance_handles_several_at_a_time() {
    let collector = Collector::start().await;
    for environment in [BTreeMap::new(), collector.environment()] {
        let is_traced = !environment.is_empty();
        let stack = open_with(Settings::default(), |host| host.environment = environment).await;
        stack.emulator().inject(storage_down());
        let mut shoppers = [Shopper::new(&stack), Shopper::new(&stack), Shopper::new(&stack)];
        for shopper in &mut shoppers {
            shopper.add(PRODUCT, 1).await;
        }
        until(&stack, "three mails", |azure| azure.inbox().len() == 3).await;
        for session in shoppers.map(|shopper| shopper.session()) {
            let id = format!("{session}:1");
            let delivery = finished(&stack, &id).await;
            assert_eq!(delivery.str("trace_id").is_some(), is_traced);
            let tries = tries(&stack, &id);
            assert_eq!(tries.len(), 4);
            for line in tries {
                let named = (line.str("message_id"), line.str("session"), line.number("revision"));
                assert_eq!(named, (Some(id.as_str()), Some(session.as_str()), Some(1)), "{line:?}");
                assert_eq!(line.str("component"), Some("reserver"));
                assert_eq!(line.str("trace_id"), delivery.str("trace_id"));
            }
            if let Some(trace) = delivery.str("trace_id") {
                let begin = format!("storing order {id}: try 4");
                let find = |(line, trace): &&(String, String)| line.starts_with(&begin).then(|| trace.clone());
                let exported =
                    collector.wait_for("the line", |exported| exported.logs.iter().find_map(|log| find(&log)));
                assert_eq!(exported.await, trace);
            }
        }
        stack.stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_line_of_the_shop_belongs_to_the_trace_of_the_request() {
    let collector = Collector::start().await;
    let stack = open_with(Settings::default(), |host| host.environment = collector.environment()).await;
    stack.emulator().pause(Service::ServiceBus).await.unwrap();
    let mut shopper = Shopper::new(&stack);
    let trace = "0af7651916cd43dd8448eb211c80319c";
    let body = serde_json::json!({"product": PRODUCT, "quantity": 1});
    let request = shopper.request(Method::POST, "/api/cart/items").json(&body);
    let request = request.header("traceparent", format!("00-{trace}-b7ad6b7169203331-01"));
    assert_eq!(shopper.send(request).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    let said = stack.log().wait_for("a word of the publisher", SOON, |line| {
        line.str("component") == Some("cart") && line.message().is_some_and(|message| message.contains("failed"))
    });
    assert_eq!(said.await.unwrap().str("trace_id"), Some(trace));
    stack.stop().await.unwrap();
}
