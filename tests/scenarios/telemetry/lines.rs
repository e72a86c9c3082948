//! Log lines of guests and of the host: which message and which trace they belong to.

use std::collections::BTreeMap;
use std::time::Duration;

use petstore_emulator::{Fault, Misbehaviour, QueueSettings, Service, Settings};
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

/// What the line is about: message, session, revision, trace.
fn ids(line: &LogLine) -> (Option<&str>, Option<&str>, Option<u64>, Option<&str>) {
    let text = |name| line.str(name);
    let revision = line.number("revision");
    (text("message_id"), text("session"), revision, text("trace_id"))
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
            let (message_id, in_session, revision, trace_id) = ids(&delivery);
            assert_eq!(
                (message_id, in_session, revision),
                (Some(id.as_str()), Some(session.as_str()), Some(1))
            );
            assert_eq!(trace_id.is_some(), is_traced);
            let tries = tries(&stack, &id);
            assert_eq!(tries.len(), 4);
            for line in tries {
                assert_eq!(line.str("component"), Some("reserver"));
                assert_eq!(ids(&line), ids(&delivery), "{line:?}");
            }
            if let Some(trace) = trace_id {
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

#[tokio::test]
async fn what_goes_wrong_with_a_message_is_said_with_its_ids() {
    let collector = Collector::start().await;
    let queue = QueueSettings {
        lock_duration: Duration::from_secs(5),
        ..QueueSettings::default().detecting_duplicates()
    };
    let emulator = Settings {
        queues: vec![("orders".into(), queue)],
        ..Settings::default()
    };
    let stack = open_with(emulator, |host| {
        host.environment = collector.environment();
        host.variables.insert("first_backoff_ms".into(), "1000".into());
    })
    .await;
    let unavailable = Misbehaviour::Answer {
        status: 503,
        body: String::new(),
        retry_after_ms: None,
    };
    // The delivery lasts until its lock is renewed, which fails once, and then the lock is lost.
    stack.emulator().inject(storage_down().times(2));
    let renewal = Fault::new(Service::ServiceBus, unavailable).path("/orders/messages/1/");
    stack.emulator().inject(renewal.method(Method::POST).times(1));
    let lost = Fault::new(Service::ServiceBus, Misbehaviour::LoseLock).method(Method::DELETE);
    stack.emulator().inject(lost.times(1));
    let mut shopper = Shopper::new(&stack);
    shopper.add(PRODUCT, 1).await;
    let delivery = finished(&stack, &format!("{}:1", shopper.session())).await;
    assert!(delivery.str("trace_id").is_some());
    for words in ["the lock was not renewed", "could not complete the message"] {
        let begins = |line: &LogLine| line.message().is_some_and(|message| message.starts_with(words));
        let said = stack.log().wait_for(words, SOON, begins).await.unwrap();
        assert_eq!(ids(&said), ids(&delivery), "{said:?}");
    }
    stack.stop().await.unwrap();
}
