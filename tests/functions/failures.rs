//! Handlers that fail, trap or never return, and many at a time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use petstore_stack::LogLine;
use petstore_stack::functions::{Encoding, Invocation};
use tokio::task::JoinSet;

use crate::probe_app::{FUNCTION, ProbeApp, Running};

fn message(id: &str, count: u32, body: &str) -> Invocation {
    Invocation::message(FUNCTION, id, count, body.as_bytes(), Encoding::Binary)
}

#[tokio::test]
async fn a_failed_delivery_is_answered_after_a_wait_that_grows_and_the_next_may_succeed() {
    let running = Running::probe().await;
    for (count, held) in [(1, 50), (2, 100), (4, 400)] {
        let begun = Instant::now();
        let answer = running.host.invoke(&message("again", count, "fail")).await.unwrap();
        assert_eq!(answer.status, 500);
        assert!(begun.elapsed() >= Duration::from_millis(held), "{:?}", begun.elapsed());
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    }
    assert!(
        running
            .host
            .invoke(&message("again", 5, "hello"))
            .await
            .unwrap()
            .succeeded()
    );
    let failed = |line: &LogLine| line.finishes("again") && line.number("delivery_count") == Some(4);
    let line = running.logged("the failure", failed).await;
    assert_eq!((line.str("level"), line.str("outcome")), (Some("WARN"), Some("failed")));
}

#[tokio::test]
async fn the_wait_ends_before_the_functions_host_s_patience_does() {
    let mut app = ProbeApp::new().await;
    app.manifest = app.manifest.replace("first_hold_ms = 50", "first_hold_ms = 100000");
    app.host["functionTimeout"] = "00:00:18".into();
    app.settings.arguments = vec!["--delivery-time".into(), "2".into()];
    let running = app.start().await;
    let begun = Instant::now();
    assert_eq!(running.host.invoke(&message("m", 1, "fail")).await.unwrap().status, 500);
    let took = begun.elapsed();
    // 18 s without 2 s for the handler and 15 s to spare.
    assert!(
        took >= Duration::from_secs(1) && took < Duration::from_secs(10),
        "{took:?}"
    );
}

#[tokio::test]
async fn a_trap_fails_its_invocation_and_the_next_succeeds() {
    let running = Running::probe().await;
    assert_eq!(
        running.host.invoke(&message("trap", 1, "trap")).await.unwrap().status,
        500
    );
    assert!(
        running
            .host
            .invoke(&message("well", 1, "hello"))
            .await
            .unwrap()
            .succeeded()
    );
    assert!(running.host.ends().is_empty(), "the process goes on");
}

#[tokio::test]
async fn one_that_never_returns_is_stopped_and_those_that_shared_its_instance_succeed_when_delivered_again() {
    let mut app = ProbeApp::new().await;
    app.settings.arguments = vec!["--delivery-time".into(), "2".into()];
    let running = app.start().await;
    let host = &running.host;
    let (stuck_message, shared_message) = (message("stuck", 1, "loop"), message("shared", 1, "wait 60000"));
    let (stuck, shared) = tokio::join!(host.invoke(&stuck_message), host.invoke(&shared_message));
    assert_eq!((stuck.unwrap().status, shared.unwrap().status), (500, 500));
    let again = host.invoke(&message("shared", 2, "wait 10")).await.unwrap();
    assert!(again.succeeded(), "{again:?}");
    assert!(host.ends().is_empty(), "the process goes on");
}

#[tokio::test]
async fn two_hundred_at_a_time_are_answered_and_bad_ones_harm_no_others() {
    let mut app = ProbeApp::new().await;
    app.settings.arguments = vec!["--delivery-time".into(), "5".into()];
    let running = Arc::new(app.start().await);
    let mut invocations = JoinSet::new();
    for number in 0..200 {
        let running = running.clone();
        let body = match number {
            50 => "trap",
            100 => "loop",
            _ => "wait 100",
        };
        invocations.spawn(async move {
            let mut deliveries = 0;
            loop {
                deliveries += 1;
                let invocation = message(&format!("m{number}"), deliveries, body);
                let answer = running.host.invoke(&invocation).await.unwrap();
                // The broker would deliver it again.
                if answer.succeeded() || deliveries == 3 {
                    return (body, answer.status);
                }
            }
        });
    }
    for (body, status) in invocations.join_all().await {
        assert_eq!(status, if body == "wait 100" { 200 } else { 500 }, "{body}");
    }
    assert!(running.host.ends().is_empty(), "the process goes on");
}
