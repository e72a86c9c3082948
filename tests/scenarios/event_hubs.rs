//! Carts told to Event Hubs beside the broker: whatever becomes of the hub, orders do not notice.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use petstore_emulator::{EventHubSnapshot, Fault, Misbehaviour, Service, Settings};
use petstore_stack::{HostSettings, Stack, StackSettings};
use serde_json::Value;

use crate::shop::{PRODUCT, SOON, Shopper, order_file, until};

/// The line of `spin.toml` that chooses the broker, so and so.
const PLAIN: &str = "/service_bus.wasm";
const TAPPED: &str = "/service_bus_tapped.wasm";
/// Where `spin.toml` names components.
const BUILT: &str = "target/wasm32-wasip2/guest";
/// So many changes a shopper makes, one after the other.
const CHANGES: u32 = 20;
/// How long the tap makes a caller wait at most: its own limit.
const LIMIT: Duration = Duration::from_millis(300);

/// `spin.toml` with that one line changed, in this folder.
pub fn tapped(folder: &Path) -> PathBuf {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let manifest = std::fs::read_to_string(checkout.join("spin.toml")).unwrap();
    assert_eq!(manifest.matches(PLAIN).count(), 1, "one line chooses the broker");
    let manifest = manifest.replace(PLAIN, TAPPED);
    let manifest = manifest.replace(BUILT, checkout.join(BUILT).to_str().unwrap());
    let file = folder.join("spin.toml");
    std::fs::write(&file, manifest).unwrap();
    file
}

/// The shop so.
async fn open(change: impl FnOnce(&mut HostSettings)) -> (Stack, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let mut host = HostSettings::new();
    host.manifest = tapped(folder.path());
    host.variables.insert("first_backoff_ms".into(), "20".into());
    change(&mut host);
    let settings = StackSettings {
        emulator: Settings::default(),
        host,
        ..StackSettings::default()
    };
    (Stack::start(settings).await.unwrap(), folder)
}

fn hub(stack: &Stack) -> EventHubSnapshot {
    stack.emulator().event_hub("carts").unwrap()
}

/// Makes the changes and returns how long the shop took to answer them all; each of them must be stored.
async fn shop(stack: &Stack) -> Duration {
    let mut shopper = Shopper::new(stack);
    let begun = Instant::now();
    for _ in 0..CHANGES {
        shopper.add(PRODUCT, 1).await;
    }
    let took = begun.elapsed();
    let order = order_file(stack, &shopper.session(), CHANGES.into()).await;
    assert_eq!(order["lines"][0]["quantity"], CHANGES);
    took
}

#[tokio::test]
async fn every_change_comes_into_the_partition_of_its_session_in_its_order() {
    let (stack, _folder) = open(|_| {}).await;
    let mut shoppers = [Shopper::new(&stack), Shopper::new(&stack), Shopper::new(&stack)];
    for _ in 1..=5 {
        for shopper in &mut shoppers {
            shopper.add(PRODUCT, 1).await;
        }
    }
    let hub = hub(&stack);
    for shopper in &shoppers {
        let session = shopper.session();
        let events: Vec<_> = hub.with_key(&session).collect();
        let ids: Vec<_> = events.iter().filter_map(|event| event.id.clone()).collect();
        assert_eq!(ids, [1, 2, 3, 4, 5].map(|revision| format!("{session}:{revision}")));
        assert!(events.is_sorted_by_key(|event| event.sequence_number));
        let holds = |partition: &&petstore_emulator::PartitionSnapshot| {
            let mut events = partition.events.iter();
            events.any(|event| event.partition_key.as_ref() == Some(&session))
        };
        assert_eq!(hub.partitions.iter().filter(holds).count(), 1);
        let newest: Value = serde_json::from_str(&events[4].text).unwrap();
        assert_eq!(newest["data"]["lines"][0]["quantity"], 5);
        order_file(&stack, &session, 5).await;
    }
    assert_eq!(hub.events(), 15, "each of them once");
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn without_the_hub_orders_are_stored_and_the_shop_is_as_fast() {
    let (stack, _folder) = open(|_| {}).await;
    let usual = shop(&stack).await;
    assert_eq!(hub(&stack).events(), usize::try_from(CHANGES).unwrap());
    let unavailable = Misbehaviour::Answer {
        status: 503,
        body: String::new(),
        retry_after_ms: Some(60_000),
    };
    for what in [
        Misbehaviour::RefuseKey,
        unavailable,
        Misbehaviour::Reset,
        Misbehaviour::Delay(60_000),
    ] {
        let fault = stack.emulator().inject(Fault::new(Service::EventHubs, what.clone()));
        noticed_by_nobody(&stack, usual, &format!("{what:?}")).await;
        stack.emulator().clear_fault(fault);
    }
    stack.emulator().pause(Service::EventHubs).await.unwrap();
    noticed_by_nobody(&stack, usual, "nothing listens").await;
    let lines = stack.log().lines();
    let said = |line: &&petstore_stack::LogLine| line.text().contains("the tap is lost");
    let said = lines.iter().filter(said).count();
    assert!(
        (1..=2).contains(&said),
        "once for an instance, not {said} times:\n{}",
        stack.log().tail()
    );
    assert!(!lines.iter().any(|line| line.text().contains("SharedAccessSignature")));
    assert!(stack.emulator().inbox().is_empty());
    stack.stop().await.unwrap();
}

/// Had each change waited for the hub, that would be more than the half of all those waits.
async fn noticed_by_nobody(stack: &Stack, usual: Duration, what: &str) {
    let took = shop(stack).await;
    assert!(
        took < usual + LIMIT * CHANGES / 2,
        "{what}: {took:?}, and {usual:?} with the hub"
    );
}

#[tokio::test]
async fn a_hub_that_is_back_is_told_again() {
    let (stack, _folder) = open(|_| {}).await;
    stack.emulator().pause(Service::EventHubs).await.unwrap();
    let mut shopper = Shopper::new(&stack);
    shopper.add(PRODUCT, 1).await;
    stack.emulator().resume(Service::EventHubs).await.unwrap();
    let begun = Instant::now();
    while hub(&stack).events() == 0 {
        assert!(begun.elapsed() < SOON, "not told again\n{}", stack.log().tail());
        shopper.add(PRODUCT, 1).await;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let back = stack
        .log()
        .wait_for("it is back", SOON, |line| line.text().contains("the tap is back"));
    back.await.unwrap();
    let before = hub(&stack).events();
    shopper.add(PRODUCT, 1).await;
    assert_eq!(hub(&stack).events(), before + 1);
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn with_the_broker_down_the_shopper_hears_of_it_whatever_the_hub_says() {
    let (stack, _folder) = open(|_| {}).await;
    stack.emulator().pause(Service::ServiceBus).await.unwrap();
    let mut shopper = Shopper::new(&stack);
    assert_eq!(shopper.try_add(PRODUCT, 1, Some("once")).await.status(), 503);
    until(&stack, "it is told", |azure| {
        azure.event_hub("carts").unwrap().events() == 1
    })
    .await;
    stack.emulator().resume(Service::ServiceBus).await.unwrap();
    assert_eq!(shopper.try_add(PRODUCT, 1, Some("once")).await.status(), 200);
    order_file(&stack, &shopper.session(), 1).await;
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn a_setting_that_is_missing_is_named_and_hurts_no_order() {
    let (stack, _folder) = open(|host| drop(host.variables.insert("event_hubs".into(), String::new()))).await;
    shop(&stack).await;
    let reason = "the setting event_hubs is missing";
    let named = stack.log().wait_for(reason, SOON, |line| line.text().contains(reason));
    named.await.unwrap();
    assert_eq!(hub(&stack).events(), 0);
    stack.stop().await.unwrap();
}
