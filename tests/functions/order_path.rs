//! From a cart change, made by a visitor of the function app, to the order file, or to a mail.

use std::time::Duration;

use petstore_emulator::{Fault, LocalAzure, Misbehaviour, QueueSettings, ScheduledWorkflow, Service, Settings};
use petstore_stack::LogLine;
use serde_json::Value;

use crate::probe_app::SOON;
use crate::shop_app::ShopApp;

async fn until(shop: &ShopApp, what: &str, holds: impl Fn(&LocalAzure) -> bool) {
    let waiting = shop.emulator.wait_until(|azure| holds(azure));
    if tokio::time::timeout(SOON, waiting).await.is_err() {
        panic!("{what}: not within {SOON:?}\n{}", shop.host.log().tail());
    }
}

fn nothing_is_left(azure: &LocalAzure) -> bool {
    azure
        .queue("orders")
        .is_some_and(|queue| queue.active + queue.locked + queue.dead_lettered == 0)
}

#[tokio::test]
async fn a_cart_change_becomes_an_order_file() {
    let shop = ShopApp::open().await;
    let session = shop.add(3).await;
    let name = format!("{session}.json");
    until(&shop, "an order file", |azure| azure.blob("orders", &name).is_some()).await;
    let order: Value = serde_json::from_slice(&shop.emulator.blob("orders", &name).unwrap().body).unwrap();
    assert_eq!(
        (order["revision"].as_u64(), order["lines"][0]["quantity"].as_u64()),
        (Some(1), Some(3))
    );
    until(&shop, "an empty queue", nothing_is_left).await;
    let id = format!("{session}:1");
    let line = shop.host.log().delivery_finished(&id, SOON).await.unwrap();
    assert_eq!(line.str("outcome"), Some("stored"));
    assert_eq!(line.str("subject"), Some(session.as_str()));
    assert!(line.str("invocation_id").is_some());
    assert!(shop.host.errors().lines().is_empty(), "{}", shop.host.errors().tail());
    let warned = |line: &LogLine| line.str("level") == Some("WARN");
    assert!(
        !shop.host.log().lines().iter().any(warned),
        "{}",
        shop.host.log().tail()
    );
}

#[tokio::test]
async fn storage_that_keeps_failing_makes_a_mail() {
    let shop = ShopApp::open().await;
    let refuse = Misbehaviour::Answer {
        status: 503,
        body: String::new(),
        retry_after_ms: None,
    };
    shop.emulator
        .inject(Fault::new(Service::Blob, refuse).path("/devstoreaccount1/orders"));
    let session = shop.add(2).await;
    until(&shop, "a mail", |azure| azure.inbox().len() == 1).await;
    let mail = shop.emulator.inbox().remove(0);
    assert_eq!(mail.id, format!("{session}:1"));
    assert!(mail.text.contains("2 x Cat tree"), "{}", mail.text);
    until(&shop, "an empty queue", nothing_is_left).await;
    assert!(shop.emulator.blob_names("orders").is_empty());

    shop.emulator.clear_faults();
    let session = shop.add(1).await;
    let name = format!("{session}.json");
    until(&shop, "an order file", |azure| azure.blob("orders", &name).is_some()).await;
}

/// Functions receives from the queue only, so that in Azure a Logic App is deployed for its dead letters.
#[tokio::test]
async fn what_becomes_a_dead_letter_is_mailed_by_the_logic_app_that_is_deployed() {
    let queue = QueueSettings {
        max_delivery_count: 1,
        lock_duration: Duration::from_secs(300),
        ..QueueSettings::default().detecting_duplicates()
    };
    let azure = Settings {
        queues: vec![("orders".into(), queue)],
        scheduled: vec![ScheduledWorkflow::dead_letters()],
        ..Settings::default()
    };
    let shop = ShopApp::open_with(azure).await;
    let refuse = Misbehaviour::Answer {
        status: 503,
        body: String::new(),
        retry_after_ms: None,
    };
    shop.emulator
        .inject(Fault::new(Service::Blob, refuse).path("/devstoreaccount1/orders"));
    // What the reserver would mail with is down; the other workflow has its own way.
    shop.emulator.pause(Service::LogicApp).await.unwrap();
    let session = shop.add(2).await;
    let dead = |azure: &LocalAzure| {
        let queue = azure.queue("orders");
        queue.is_some_and(|queue| queue.dead_lettered == 1) || !azure.inbox().is_empty()
    };
    until(&shop, "a dead letter", dead).await;
    shop.emulator.advance(Duration::from_secs(60));
    until(&shop, "a mail", |azure| azure.inbox().len() == 1).await;
    until(&shop, "an empty queue", nothing_is_left).await;
    let mail = shop.emulator.inbox().remove(0);
    assert_eq!(mail.subject, format!("Dead letter {session}:1"));
    assert!(mail.data.contains("Cat tree"), "{}", mail.data);
}

#[tokio::test]
async fn a_message_whose_handler_was_killed_is_handled_by_the_next() {
    let shop = ShopApp::open().await;
    let hang = Misbehaviour::Delay(600_000);
    shop.emulator.inject(
        Fault::new(Service::Blob, hang)
            .path("/devstoreaccount1/orders")
            .times(1),
    );
    let session = shop.add(1).await;
    let begun = |azure: &LocalAzure| {
        azure
            .requests()
            .iter()
            .any(|r| r.path.starts_with("/devstoreaccount1/orders"))
    };
    until(&shop, "the handler at work", begun).await;
    shop.host.kill_handler();
    let name = format!("{session}.json");
    until(&shop, "an order file", |azure| azure.blob("orders", &name).is_some()).await;
    until(&shop, "an empty queue", nothing_is_left).await;
}
