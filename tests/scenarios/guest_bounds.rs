//! Memory, time, traps: what one guest does, the others do not notice.

use std::time::{Duration, Instant};

use crate::probe::{MANIFEST, Probe, get};

#[tokio::test]
async fn a_trap_fails_its_request_and_the_next_is_answered() {
    let probe = Probe::start(MANIFEST, &[]).await;
    assert_eq!(probe.get("/trap").await.0, 500);
    assert_eq!(probe.get("/hello").await, (200, "hello".into()));
}

#[tokio::test]
async fn a_guest_that_takes_all_memory_is_stopped() {
    let probe = Probe::start(MANIFEST, &["--guest-memory", "16"]).await;
    assert_eq!(probe.get("/grow").await.0, 500);
    assert_eq!(probe.get("/hello").await.0, 200);
    let ended = |line: &petstore_stack::LogLine| line.text().contains("instance ended");
    let line = probe
        .host
        .log()
        .wait_for("that the instance ended", Duration::from_secs(10), ended)
        .await
        .unwrap();
    let memory = line.number("memory").unwrap();
    assert!(memory <= 16 << 20, "{memory} bytes are more than the limit");
}

#[tokio::test]
async fn a_guest_that_never_returns_is_stopped_and_others_are_answered_meanwhile() {
    let probe = Probe::start(MANIFEST, &["--request-time", "2"]).await;
    let url = probe.host.url().unwrap().to_owned();
    let begun = Instant::now();
    // More of them than there are threads to run them.
    let loops: Vec<_> = (0..4)
        .map(|_| {
            let url = url.clone();
            tokio::spawn(async move { get(&url, "/loop").await.0 })
        })
        .collect();
    for _ in 0..5 {
        assert_eq!(probe.get("/hello").await, (200, "hello".into()));
    }
    for stuck in loops {
        let status = stuck.await.unwrap();
        assert!(status >= 500, "status {status}");
    }
    let took = begun.elapsed();
    assert!(took >= Duration::from_secs(2), "stopped too early, after {took:?}");
    assert!(took < Duration::from_secs(30), "not stopped for {took:?}");
    assert_eq!(probe.get("/hello").await.0, 200);
}

#[tokio::test]
async fn a_guest_that_waits_shares_its_instance() {
    let probe = Probe::start(MANIFEST, &[]).await;
    let url = probe.host.url().unwrap().to_owned();
    let begun = Instant::now();
    let waits: Vec<_> = (0..40)
        .map(|_| {
            let url = url.clone();
            tokio::spawn(async move { get(&url, "/wait").await })
        })
        .collect();
    for wait in waits {
        assert_eq!(wait.await.unwrap(), (200, "waited".into()));
    }
    // One after the other they would take 12 s.
    assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_component_of_wasi_0_2_is_run_too() {
    let probe = Probe::start(MANIFEST, &[]).await;
    assert_eq!(probe.get("/plain/a?b").await, (200, "plain /plain/a?b".into()));
    assert_eq!(probe.get("/plain/c").await, (200, "plain /plain/c".into()));
}
