//! What the host says of itself to those who keep it running: `/healthz` and `/readyz`.

use std::time::{Duration, Instant};

use petstore_emulator::{Service, Settings};
use petstore_stack::Trigger;
use serde_json::{Value, json};

use crate::probe::{MANIFEST, Probe, get};
use crate::shop::{SOON, open, open_with};

/// The status of a probe, and what it says.
async fn probed(url: &str, path: &str) -> (u16, Value) {
    let (status, text) = get(url, path).await;
    (status, serde_json::from_str(&text).unwrap())
}

fn well() -> (u16, Value) {
    (200, json!({ "status": "ok", "reasons": [] }))
}

/// The reasons why it is not ready, once there are some.
async fn obstacles(url: &str) -> Vec<Value> {
    let begun = Instant::now();
    loop {
        let (status, told) = probed(url, "/readyz").await;
        if status == 503 {
            assert_eq!(told["status"], "unavailable");
            return told["reasons"].as_array().unwrap().clone();
        }
        assert!(begun.elapsed() < SOON, "it stays ready");
    }
}

#[tokio::test]
async fn a_host_that_works_is_alive_and_ready() {
    let probe = Probe::start(MANIFEST, &[]).await;
    let url = probe.host.url().unwrap();
    assert_eq!(probed(url, "/healthz").await, well());
    assert_eq!(probed(url, "/readyz").await, well());
    // What is below these paths is the application's, and so is every other method's path but theirs.
    assert_eq!(probe.get("/healthz/more").await.1, "healthz/more");
    let post = reqwest::Client::new()
        .post(format!("{url}/healthz"))
        .send()
        .await
        .unwrap();
    assert_eq!(post.status(), 405);
}

#[tokio::test]
async fn a_path_that_the_manifest_names_stays_the_application_s() {
    let manifest = MANIFEST.replacen("/...", "/healthz", 1);
    let probe = Probe::start(&manifest, &[]).await;
    assert_eq!(probe.get("/healthz").await, (200, "healthz".to_owned()));
    assert_eq!(probed(probe.host.url().unwrap(), "/readyz").await, well());
    let told = "the application answers /healthz itself";
    let line = probe.host.log().wait_for(told, SOON, |line| line.text().contains(told));
    line.await.unwrap();
}

#[tokio::test]
async fn without_its_broker_a_host_is_alive_and_not_ready_until_the_broker_is_back() {
    let stack = open().await;
    assert_eq!(probed(stack.shop_url(), "/readyz").await, well());
    stack.emulator().pause(Service::ServiceBus).await.unwrap();
    let reasons = obstacles(stack.shop_url()).await;
    let about = |reason: &Value| {
        reason
            .as_str()
            .unwrap()
            .contains("trigger `order-items-reserver` cannot receive from `orders")
    };
    assert!(reasons.iter().all(about), "{reasons:?}");
    assert_eq!(probed(stack.shop_url(), "/healthz").await, well());
    stack.emulator().resume(Service::ServiceBus).await.unwrap();
    let begun = Instant::now();
    while probed(stack.shop_url(), "/readyz").await != well() {
        assert!(begun.elapsed() < 2 * SOON, "{}", stack.log().tail());
        // Only an answer tells that there is a broker, and an empty queue has none before the long poll ends.
        stack.emulator().advance(Duration::from_secs(31));
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn a_host_without_pages_is_probed_at_an_address_of_its_own() {
    let stack = open_with(Settings::default(), |host| {
        host.triggers = vec![Trigger::ServiceBus];
        host.options = ["--probes", "127.0.0.1:0"].map(str::to_owned).into();
    })
    .await;
    let told = "probes are answered at ";
    let line = stack.log().wait_for(told, SOON, |line| line.text().contains(told));
    let line = line.await.unwrap();
    let url = line.str("message").unwrap().strip_prefix(told).unwrap();
    assert_eq!(probed(url, "/healthz").await, well());
    assert_eq!(probed(url, "/readyz").await, well());
    assert_eq!(get(url, "/").await.0, 404);
    stack.emulator().pause(Service::ServiceBus).await.unwrap();
    let reasons = obstacles(url).await;
    assert!(reasons[0].as_str().unwrap().contains("cannot receive"), "{reasons:?}");
    assert_eq!(probed(url, "/healthz").await, well());
    stack.emulator().resume(Service::ServiceBus).await.unwrap();
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn a_host_that_is_told_to_stop_says_so_until_it_has_finished() {
    let Probe { host, .. } = Probe::start(MANIFEST, &[]).await;
    let url = host.url().unwrap().to_owned();
    let at = url.clone();
    let slow = tokio::spawn(async move { get(&at, "/wait?3000").await });
    // The slow request is under way when this one, which is sent later, has been answered.
    get(&url, "/wait?100").await;
    let (status, ()) = tokio::join!(host.terminate(SOON), async {
        let reasons = obstacles(&url).await;
        assert!(reasons[0].as_str().unwrap().contains("stopping"), "{reasons:?}");
        assert_eq!(probed(&url, "/healthz").await, well());
        let (status, text) = get(&url, "/hello").await;
        assert!(status == 503 && text.contains("closing"), "{status} {text}");
        assert_eq!(slow.await.unwrap(), (200, "waited".to_owned()));
    });
    assert!(status.unwrap().success());
}
