//! The whole shop with Event Grid as its broker: the cart publishes to a topic, and the reserver is a webhook.

use std::time::Duration;

use petstore_emulator::{Emulator, EventSubscriptionSnapshot, Fault, Misbehaviour, Service};
use petstore_stack::{Broker, HostSettings, Stack, StackSettings};
use reqwest::{Client, StatusCode};
use serde_json::Value;

use crate::order_path::storage_down;
use crate::shop::{PRODUCT, Shopper, finished, order_file, until};

/// Where the reserver's deliveries are struck by faults.
const DELIVERIES: &str = "/orders/eventsubscriptions/reserver";

async fn open() -> Stack {
    open_with(HostSettings::new()).await
}

/// The shop over Event Grid, which tries an upload again soon.
pub async fn open_with(host: HostSettings) -> Stack {
    let mut host = host.for_broker(Broker::EventGrid);
    host.variables.insert("first_backoff_ms".into(), "20".into());
    let settings = StackSettings {
        broker: Broker::EventGrid,
        host,
        ..StackSettings::default()
    };
    Stack::start(settings).await.unwrap()
}

fn subscription(emulator: &Emulator) -> EventSubscriptionSnapshot {
    emulator.event_subscription("orders", "reserver").unwrap()
}

fn fault(what: Misbehaviour) -> Fault {
    Fault::new(Service::EventGrid, what).times(1)
}

#[tokio::test]
async fn every_change_ends_in_the_order_file() {
    let stack = open().await;
    let mut shopper = Shopper::new(&stack);
    for revision in 1..=3 {
        shopper.add(PRODUCT, 1).await;
        let order = order_file(&stack, &shopper.session(), revision).await;
        assert_eq!(order["lines"][0]["quantity"], revision);
    }
    until(&stack, "all are delivered", |azure| {
        azure.event_subscriptions()[0].delivered == 3
    })
    .await;
    assert!(stack.emulator().queue("orders").unwrap().messages.is_empty());
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn events_that_come_twice_or_late_change_nothing() {
    let stack = open().await;
    let mut shopper = Shopper::new(&stack);
    stack.emulator().inject(fault(Misbehaviour::Reorder).path(DELIVERIES));
    shopper.add(PRODUCT, 1).await;
    stack.emulator().inject(fault(Misbehaviour::Duplicate).path(DELIVERIES));
    shopper.add(PRODUCT, 1).await;
    until(&stack, "the first, and the second twice", |azure| {
        azure.event_subscriptions()[0].delivered == 3
    })
    .await;
    let late = finished(&stack, &format!("{}:1", shopper.session())).await;
    assert_eq!(late.str("outcome"), Some("superseded"));
    assert_eq!(
        order_file(&stack, &shopper.session(), 2).await["lines"][0]["quantity"],
        2
    );
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn what_can_be_neither_stored_nor_mailed_comes_again_and_ends_in_the_dead_letter_container() {
    let stack = open().await;
    let emulator = stack.emulator();
    emulator.inject(storage_down());
    let no_mail = Misbehaviour::Answer {
        status: 500,
        body: String::new(),
        retry_after_ms: None,
    };
    emulator.inject(Fault::new(Service::LogicApp, no_mail));
    let mut shopper = Shopper::new(&stack);
    shopper.add(PRODUCT, 1).await;
    until(&stack, "it is to come again", |_| {
        let waiting = subscription(emulator).waiting;
        waiting
            .iter()
            .any(|event| event.last_outcome.as_deref() == Some("ServiceUnavailable"))
    })
    .await;
    let id = format!("{}:1", shopper.session());
    assert_eq!(subscription(emulator).waiting[0].event_id, id);

    // A day later it is given up, and five minutes after that it is a blob.
    emulator.advance(Duration::from_secs(24 * 60 * 60));
    until(&stack, "it is given up", |_| subscription(emulator).given_up == 1).await;
    emulator.advance(Duration::from_secs(5 * 60));
    until(&stack, "it is a dead letter", |_| {
        subscription(emulator).dead_lettered == 1
    })
    .await;
    let name = emulator.blob_names("dead-letters").remove(0);
    let events: Value = serde_json::from_slice(&emulator.blob("dead-letters", &name).unwrap().body).unwrap();
    assert_eq!(events[0]["id"], id);
    assert_eq!(events[0]["data"]["lines"][0]["product"], PRODUCT);
    assert_eq!(events[0]["deadletterreason"], "TimeToLiveExceeded");
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn a_lost_answer_of_the_webhook_brings_the_event_again_and_changes_nothing() {
    let stack = open().await;
    let emulator = stack.emulator();
    emulator.inject(fault(Misbehaviour::LoseAnswer).path(DELIVERIES));
    let mut shopper = Shopper::new(&stack);
    shopper.add(PRODUCT, 1).await;
    order_file(&stack, &shopper.session(), 1).await;
    until(&stack, "the answer is lost", |_| {
        subscription(emulator)
            .waiting
            .iter()
            .any(|event| event.last_outcome.is_some())
    })
    .await;
    let etag = emulator.blob("orders", &shopper.blob()).unwrap().etag;
    emulator.advance(Duration::from_secs(10));
    until(&stack, "it is delivered", |_| subscription(emulator).delivered == 1).await;
    assert_eq!(emulator.blob("orders", &shopper.blob()).unwrap().etag, etag);
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn with_the_topic_down_the_cart_is_kept_and_the_same_revision_is_published_again() {
    let stack = open().await;
    let mut shopper = Shopper::new(&stack);
    stack.emulator().pause(Service::EventGrid).await.unwrap();
    let refused = shopper.try_add(PRODUCT, 1, Some("once")).await;
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    stack.emulator().resume(Service::EventGrid).await.unwrap();
    assert_eq!(shopper.try_add(PRODUCT, 1, Some("once")).await.status(), StatusCode::OK);
    assert_eq!(
        order_file(&stack, &shopper.session(), 1).await["lines"][0]["quantity"],
        1
    );
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn a_wrong_key_of_the_topic_is_an_error_to_the_shopper_and_no_secret_is_logged() {
    let mut stack = open().await;
    let right = stack.emulator().event_grid_connection();
    let (endpoint, _) = right.split_once(";SharedAccessKey=").unwrap();
    let wrong = format!("{endpoint};SharedAccessKey=c3dvcmRmaXNo");
    let change = |host: &mut HostSettings| drop(host.variables.insert("event_grid".into(), wrong));
    stack.restart_host(change).await.unwrap();
    let mut shopper = Shopper::new(&stack);
    let refused = shopper.try_add(PRODUCT, 1, None).await;
    assert!(refused.status().is_server_error(), "{}", refused.status());
    assert!(!refused.text().await.unwrap().contains("c3dvcmRmaXNo"));
    let lines = stack.log().lines();
    assert!(lines.iter().any(|line| line.text().contains("status 401 Unauthorized")));
    assert!(!lines.iter().any(|line| line.text().contains("c3dvcmRmaXNo")));
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn whoever_does_not_know_the_secret_delivers_nothing() {
    let stack = open().await;
    let url = format!("{}/api/eventhandler?code=guessed", stack.shop_url());
    let event = r#"{"specversion":"1.0","id":"a:1","source":"/petstore/cart","type":"com.petstore.cart.updated"}"#;
    let request = Client::new()
        .post(url)
        .header("content-type", "application/cloudevents+json");
    assert_eq!(
        request.body(event).send().await.unwrap().status(),
        StatusCode::UNAUTHORIZED
    );
    assert!(stack.emulator().inbox().is_empty());
    stack.stop().await.unwrap();
}
