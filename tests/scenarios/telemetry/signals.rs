//! Metrics and logs; what is not exported, and what happens when nobody takes it.

use std::collections::BTreeMap;
use std::fs;

use petstore_emulator::Settings;
use petstore_stack::{HostSettings, Stack, skipped};
use reqwest::Method;

use super::collector::{A_WHILE, Collector, Exported};
use crate::order_path::storage_down;
use crate::shop::{PRODUCT, Shopper, finished, open_with, order_file};

async fn open(environment: BTreeMap<String, String>) -> Stack {
    open_with(Settings::default(), |host| host.environment = environment).await
}

/// An order whose first upload fails; its message's id.
async fn order(stack: &Stack) -> String {
    stack.emulator().inject(storage_down().times(1));
    let mut shopper = Shopper::new(stack);
    shopper.add(PRODUCT, 1).await;
    let session = shopper.session();
    order_file(stack, &session, 1).await;
    format!("{session}:1")
}

#[tokio::test]
async fn an_order_is_measured_and_its_log_line_belongs_to_its_trace() {
    let collector = Collector::start().await;
    let stack = open(collector.environment()).await;
    let id = order(&stack).await;
    finished(&stack, &id).await;
    const COMPONENT: &str = "petstore.component";
    const DESTINATION: &str = "messaging.destination.name";
    let wanted = [
        ("http.server.request.duration", "http.route", "/..."),
        ("http.client.request.duration", COMPONENT, "reserver"),
        ("messaging.client.sent.messages", "messaging.system", "servicebus"),
        ("messaging.client.consumed.messages", DESTINATION, "orders"),
        ("messaging.process.duration", "petstore.outcome", "stored"),
        ("petstore.order.lag", "petstore.outcome", "stored"),
        ("petstore.retries", COMPONENT, "reserver"),
        ("petstore.settlements", "messaging.operation.name", "complete"),
        ("petstore.guest.instances", COMPONENT, "cart"),
        ("petstore.guest.memory", COMPONENT, "cart"),
    ];
    for (metric, attribute, value) in wanted {
        collector.measured(metric, attribute, value).await;
    }
    let (line, trace) = collector
        .wait_for("the log line", |exported| {
            let mut lines = exported.logs.iter();
            lines
                .find(|(line, _)| line.starts_with("delivery finished") && line.contains(&id))
                .cloned()
        })
        .await;
    assert!(line.contains("stored"), "{line}");
    let spans = collector.trace(&id, |_| true).await;
    assert_eq!(spans.0[0].trace, trace);
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn methods_that_somebody_makes_up_are_measured_as_one() {
    let collector = Collector::start().await;
    let stack = open(collector.environment()).await;
    let method = Method::from_bytes(b"BREW").unwrap();
    let answer = reqwest::Client::new()
        .request(method, stack.shop_url())
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 405);
    const METHOD: &str = "http.request.method";
    const DURATION: &str = "http.server.request.duration";
    collector.measured(DURATION, METHOD, "_OTHER").await;
    let find = |exported: &Exported| exported.spans.iter().find(|span| span.says(METHOD, "_OTHER")).cloned();
    assert_eq!(collector.wait_for("its span", find).await.name, "HTTP");
    assert!(!collector.exported().contains("BREW"));
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn no_secret_is_exported() {
    let collector = Collector::start().await;
    let mut stack = open(collector.environment()).await;
    let id = order(&stack).await;
    collector
        .trace(&id, |trace| {
            trace.has("settle orders", "messaging.operation.name", "complete")
        })
        .await;
    stack.stop_host().await.unwrap();
    let exported = collector.exported();
    assert!(exported.contains("order") && exported.contains("127.0.0.1"));
    for secret in secrets(stack.host_settings()) {
        assert!(
            !exported.contains(&secret),
            "a secret of {} characters was exported",
            secret.len()
        );
    }
    for mark in ["sig=", "SharedAccessSignature", "SharedAccessKey", "AccountKey"] {
        assert!(!exported.contains(mark), "{mark}");
    }
    stack.stop().await.unwrap();
}

/// The values of keys and signatures in the host's variables.
fn secrets(host: &HostSettings) -> Vec<String> {
    let parts = host.variables.values().flat_map(|value| value.split([';', '?', '&']));
    let names = ["SharedAccessKey=", "AccountKey=", "sig="];
    let found: Vec<_> = parts
        .filter_map(|part| names.iter().find_map(|name| part.strip_prefix(name)))
        .map(str::to_owned)
        .collect();
    assert!(found.len() >= 3, "{}", found.len());
    found
}

#[tokio::test]
async fn nothing_is_exported_and_no_thread_waits_for_it_where_no_collector_is_named() {
    if !fs::exists("/proc/self/task").unwrap() {
        return skipped("only Linux tells the names of a process's threads");
    }
    let collector = Collector::start().await;
    let watched = open(collector.environment()).await;
    assert!(exporting_threads(&watched) >= 3);
    watched.stop().await.unwrap();

    let mut disabled = collector.environment();
    disabled.insert("OTEL_SDK_DISABLED".into(), "true".into());
    for environment in [BTreeMap::new(), disabled] {
        let before = collector.exported().spans.len();
        let stack = open(environment).await;
        let id = order(&stack).await;
        assert_eq!(finished(&stack, &id).await.str("trace_id"), None);
        assert_eq!(exporting_threads(&stack), 0);
        tokio::time::sleep(A_WHILE).await;
        assert_eq!(collector.exported().spans.len(), before);
        stack.stop().await.unwrap();
    }
}

/// The SDK gives each of its threads a name, of which Linux keeps 15 characters.
fn exporting_threads(stack: &Stack) -> usize {
    let process = stack.host().unwrap().process_id().unwrap();
    let threads = fs::read_dir(format!("/proc/{process}/task")).unwrap();
    let names = threads.filter_map(|thread| fs::read_to_string(thread.unwrap().path().join("comm")).ok());
    names.filter(|name| name.starts_with("OpenTelemetry")).count()
}

#[tokio::test]
async fn an_order_does_not_wait_for_a_collector_that_is_gone() {
    let collector = Collector::start().await;
    let environment = collector.environment();
    collector.stop();
    let stack = open(environment).await;
    let id = order(&stack).await;
    assert_eq!(finished(&stack, &id).await.str("outcome"), Some("stored"));
    let told = stack.log().wait_for("a word about it", crate::shop::SOON, |line| {
        line.message()
            .is_some_and(|message| message.starts_with("telemetry cannot be exported"))
    });
    told.await.unwrap();
    stack.stop().await.unwrap();
}
