//! Services that are down, settings that are wrong, things that are not there.

use std::time::Duration;

use petstore_emulator::{Answering, Fault, LocalAzure, Misbehaviour, Service, Settings};
use petstore_stack::{Stack, Trigger};
use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::order_path::storage_down;
use crate::shop::{PRODUCT, SOON, Shopper, finished, open, open_with, order_file, until};
use crate::storage::overwrite;

#[tokio::test]
async fn with_the_broker_down_the_cart_is_kept_and_the_next_change_publishes() {
    let stack = open().await;
    let mut shopper = Shopper::new(&stack);
    shopper.add(PRODUCT, 1).await;
    order_file(&stack, &shopper.session(), 1).await;

    stack.emulator().pause(Service::ServiceBus).await.unwrap();
    let response = shopper.try_add(PRODUCT, 1, Some("second")).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    let problem: Value = response.json().await.unwrap();
    assert_eq!(problem["code"], "not-published");
    assert_eq!(problem["idempotency_key"], "second");
    let cart = shopper.get("/api/cart").await;
    assert_eq!(
        (&cart["revision"], &cart["lines"][0]["quantity"]),
        (&2.into(), &2.into())
    );

    stack.emulator().resume(Service::ServiceBus).await.unwrap();
    let again = shopper.try_add(PRODUCT, 1, Some("second")).await;
    assert_eq!(again.status(), StatusCode::OK);
    assert_eq!(
        order_file(&stack, &shopper.session(), 2).await["lines"][0]["quantity"],
        2
    );
    shopper.add("rope-toy", 1).await;
    order_file(&stack, &shopper.session(), 3).await;
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn an_answer_that_the_broker_lost_does_not_apply_a_change_twice() {
    // Without the receiver, whose requests the fault would strike, too.
    let mut stack = open_with(Settings::default(), |host| host.triggers = vec![Trigger::Http]).await;
    let mut shopper = Shopper::new(&stack);
    let lost = Fault::new(Service::ServiceBus, Misbehaviour::LoseAnswer).times(1);
    stack.emulator().inject(lost);
    for expected in [StatusCode::SERVICE_UNAVAILABLE, StatusCode::OK] {
        let response = shopper.try_add(PRODUCT, 2, Some("once")).await;
        assert_eq!(response.status(), expected);
    }
    let queue = stack.emulator().queue("orders").unwrap();
    assert_eq!(queue.active, 1, "the repeat is dropped by its MessageId");
    stack.restart_host(|host| host.triggers.clear()).await.unwrap();
    let order = order_file(&stack, &shopper.session(), 1).await;
    assert_eq!(order["lines"][0]["quantity"], 2);
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn a_part_missing_from_a_guests_connection_string_fails_like_an_outage_and_is_named() {
    let stack = open_with(Settings::default(), |host| {
        let broken = "DefaultEndpointsProtocol=http;AccountName=swordfish";
        host.variables.insert("orders_storage".into(), broken.into());
    })
    .await;
    let mut shopper = Shopper::new(&stack);
    shopper.add(PRODUCT, 3).await;
    let id = format!("{}:1", shopper.session());
    assert_eq!(finished(&stack, &id).await.str("outcome"), Some("mailed"));
    let mail = stack.emulator().inbox().remove(0);
    assert!(mail.text.contains("3 x Cat tree"), "{}", mail.text);
    let lines = stack.log().lines();
    let tries = lines
        .iter()
        .filter(|line| line.text().contains("has no AccountKey"))
        .count();
    assert!(tries >= 4, "{}", stack.log().tail());
    assert!(!lines.iter().any(|line| line.text().contains("swordfish")));
    assert!(stack.emulator().blob_names("orders").is_empty());
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn a_container_that_does_not_exist_fails_like_an_outage() {
    let settings = Settings {
        containers: vec!["carts".into()],
        ..Settings::default()
    };
    let stack = open_with(settings, |_| {}).await;
    let mut shopper = Shopper::new(&stack);
    shopper.add(PRODUCT, 1).await;
    let id = format!("{}:1", shopper.session());
    assert_eq!(finished(&stack, &id).await.str("outcome"), Some("mailed"));
    stack.emulator().create_container("orders").unwrap();
    shopper.add(PRODUCT, 1).await;
    order_file(&stack, &shopper.session(), 2).await;
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn a_queue_that_does_not_exist_is_an_error_to_the_shopper_and_the_cart_is_kept() {
    let settings = Settings {
        queues: Vec::new(),
        ..Settings::default()
    };
    let stack = open_with(settings, |_| {}).await;
    let mut shopper = Shopper::new(&stack);
    let response = shopper.try_add(PRODUCT, 1, None).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(shopper.get("/api/cart").await["revision"], 1);
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn with_carts_down_the_shopper_is_told() {
    let stack = open().await;
    stack.emulator().pause(Service::Blob).await.unwrap();
    let mut shopper = Shopper::new(&stack);
    let response = shopper.try_add(PRODUCT, 1, None).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    let problem: Value = response.json().await.unwrap();
    assert_eq!(problem["code"], "cart-unavailable");
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn with_storage_and_mail_down_the_order_waits_until_one_is_back() {
    let stack = open().await;
    stack.emulator().inject(storage_down());
    stack.emulator().pause(Service::LogicApp).await.unwrap();
    let mut shopper = Shopper::new(&stack);
    shopper.add(PRODUCT, 1).await;
    let id = format!("{}:1", shopper.session());
    assert_eq!(finished(&stack, &id).await.str("outcome"), Some("failed"));
    stack.emulator().clear_faults();
    order_file(&stack, &shopper.session(), 1).await;
    assert!(stack.emulator().inbox().is_empty());
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn an_answer_before_the_mail_does_not_count_as_mailed() {
    let mut settings = Settings::default();
    settings.workflow.answering = Answering::AtOnce;
    let stack = open_with(settings, |_| {}).await;
    stack.emulator().inject(storage_down());
    let mut shopper = Shopper::new(&stack);
    shopper.add(PRODUCT, 1).await;
    let id = format!("{}:1", shopper.session());
    assert_eq!(finished(&stack, &id).await.str("outcome"), Some("failed"));
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn an_order_file_that_stays_behind_is_published_again_by_a_look_at_the_cart() {
    let stack = open().await;
    let mut shopper = Shopper::new(&stack);
    stack.emulator().pause(Service::ServiceBus).await.unwrap();
    let response = shopper.try_add(PRODUCT, 1, None).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    stack.emulator().resume(Service::ServiceBus).await.unwrap();
    make_older(&stack, &shopper).await;
    let seen = shopper.get("/api/cart/reservation").await;
    assert_eq!(seen["state"], "unconfirmed");
    let look = shopper.request(Method::GET, "/cart");
    assert_eq!(shopper.send(look).await.status(), StatusCode::OK);
    order_file(&stack, &shopper.session(), 1).await;
    stack.stop().await.unwrap();
}

/// Moves the cart's last change a minute into the past: the guests' clock is the machine's and cannot be moved.
async fn make_older(stack: &Stack, shopper: &Shopper) {
    let blob = stack.emulator().blob("carts", &shopper.blob()).unwrap();
    let cart = String::from_utf8(blob.body.to_vec()).unwrap();
    let cart_json: Value = serde_json::from_str(&cart).unwrap();
    let time = cart_json["time"].as_str().unwrap();
    let older = cart.replace(time, "2026-11-01T00:00:00Z");
    overwrite(stack, "carts", &shopper.blob(), older.into_bytes()).await;
}

#[tokio::test]
async fn another_stage_refuses_the_sample_key() {
    let stack = open_with(Settings::default(), |host| {
        host.variables.insert("stage".into(), "production".into());
    })
    .await;
    let mut shopper = Shopper::new(&stack);
    let response = shopper.try_add(PRODUCT, 1, None).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let problem: Value = response.json().await.unwrap();
    assert_eq!(problem["code"], "misconfigured");
    assert!(problem["detail"].as_str().unwrap().contains("session_key"), "{problem}");
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn no_secret_is_logged_when_everything_is_refused() {
    let wrong_key = "c3dvcmRmaXNoLXN3b3JkZmlzaC1zd29yZGZpc2g=";
    let stack = open_with(Settings::default(), |host| {
        let storage = format!(
            "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={wrong_key};\
             BlobEndpoint=http://127.0.0.1:9/devstoreaccount1"
        );
        host.variables.insert("orders_storage".into(), storage);
    })
    .await;
    let refuse = Misbehaviour::Answer {
        status: 401,
        body: String::new(),
        retry_after_ms: None,
    };
    stack.emulator().inject(Fault::new(Service::LogicApp, refuse));
    let mut shopper = Shopper::new(&stack);
    shopper.add(PRODUCT, 1).await;
    let id = format!("{}:1", shopper.session());
    finished(&stack, &id).await;
    let signature = shopper.cookie().unwrap().split_once('.').unwrap().1.to_owned();
    for line in stack.log().lines() {
        for secret in [wrong_key, "sig=", "local-emulator", "SharedKey ", &signature] {
            assert!(!line.text().contains(secret), "{}", line.text());
        }
    }
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn what_a_killed_host_held_comes_back_and_changes_nothing() {
    // A killed host settles nothing: what it held is locked until the lock expires.
    let mut settings = Settings::default();
    settings.queues[0].1.lock_duration = Duration::from_secs(5);
    let mut stack = open_with(settings, |_| {}).await;
    let mut shopper = Shopper::new(&stack);
    shopper.add(PRODUCT, 1).await;
    order_file(&stack, &shopper.session(), 1).await;
    stack.kill_host().await.unwrap();
    stack.start_host().await.unwrap();
    let cookie = shopper.cookie().unwrap().to_owned();
    let mut shopper = Shopper::with_cookie(&stack, &cookie);
    shopper.add(PRODUCT, 1).await;
    order_file(&stack, &shopper.session(), 2).await;
    until(&stack, "the queue empty", empty).await;
    let ended = tokio::time::timeout(SOON, stack.stop()).await;
    ended.expect("the host drains").unwrap();
}

fn empty(azure: &LocalAzure) -> bool {
    azure
        .queue("orders")
        .is_some_and(|queue| queue.active + queue.locked == 0)
}

/// Kept here so that a change of the default is noticed: an idle receiver must not delay a stop.
#[tokio::test]
async fn an_idle_host_stops_at_once() {
    let mut stack = open().await;
    let begun = std::time::Instant::now();
    let status = stack.stop_host().await.unwrap().unwrap();
    assert!(status.success());
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    stack.stop().await.unwrap();
}
