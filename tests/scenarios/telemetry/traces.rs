//! An order's ways, each as one connected trace.

use std::collections::BTreeMap;
use std::path::Path;

use futures::future::join_all;
use petstore_emulator::{Fault, Misbehaviour, QueueSettings, Service, Settings};
use petstore_stack::functions::assemble;
use petstore_stack::spans::SpanKind;
use petstore_stack::{Host, HostSettings, Program, Runner, Stack, StackSettings, Trigger};
use reqwest::Method;

use super::collector::Collector;
use super::trace::Trace;
use crate::event_hubs::tapped;
use crate::order_path::storage_down;
use crate::shop::{PRODUCT, Shopper, open_with, order_file, until};

const STATUS: &str = "http.response.status_code";

async fn open(collector: &Collector, emulator: Settings) -> Stack {
    open_with(emulator, |host| host.environment = collector.environment()).await
}

/// Adds to the cart, as somebody whose browser says nothing of traces; the message's id.
async fn order(stack: &Stack) -> String {
    let mut shopper = Shopper::new(stack);
    shopper.add(PRODUCT, 1).await;
    format!("{}:1", shopper.session())
}

fn is_settled(trace: &Trace, operation: &str) -> bool {
    trace.has("settle orders", "messaging.operation.name", operation)
}

#[tokio::test]
async fn a_stored_order_is_one_trace_from_the_click_to_the_file() {
    let collector = Collector::start().await;
    let stack = open(&collector, Settings::default()).await;
    let id = order(&stack).await;
    let trace = collector.trace(&id, |trace| is_settled(trace, "complete")).await;
    trace.assert_connected();
    let (session, _) = id.split_once(':').unwrap();

    let process = trace.one("process orders", "petstore.outcome", "stored");
    assert_eq!(process.kind, SpanKind::Consumer);
    assert_eq!(
        trace.way_to(process),
        ["POST", "invoke cart", "send orders", "process orders"]
    );
    assert!(process.says("petstore.session", session) && process.says("petstore.revision", "1"));
    let click = trace.one("POST", "http.route", "/...");
    assert!(click.kind == SpanKind::Server && click.says("url.path", "/api/cart/items"));
    let put = trace.one("PUT", "url.full", &blob(&stack, &format!("orders/{session}.json")));
    assert_eq!(put.kind, SpanKind::Client);
    assert_eq!(trace.way_to(put)[3..], ["process orders", "invoke reserver", "PUT"]);
    assert!(put.says(STATUS, "201") && put.says("petstore.try", "1"));
    let cart = trace.one("PUT", "url.full", &blob(&stack, &format!("carts/{session}.json")));
    assert_eq!(trace.way_to(cart), ["POST", "invoke cart", "PUT"]);
    assert_eq!(put.service, "petstore-host");

    let line = stack.log().delivery_finished(&id, crate::shop::SOON).await.unwrap();
    assert_eq!(line.str("trace_id"), Some(put.trace.as_str()));
    assert_eq!((line.str("session"), line.number("revision")), (Some(session), Some(1)));
    stack.stop().await.unwrap();
}

/// Where the host finds a blob, without the signature.
fn blob(stack: &Stack, name: &str) -> String {
    let connection = stack.emulator().storage_connection();
    let endpoint = connection
        .split(';')
        .find_map(|part| part.strip_prefix("BlobEndpoint="));
    format!("{}/{name}", endpoint.unwrap().trim_end_matches('/'))
}

#[tokio::test]
async fn each_try_of_an_upload_is_a_span_with_its_number() {
    let collector = Collector::start().await;
    let stack = open(&collector, Settings::default()).await;
    stack.emulator().inject(storage_down().times(2));
    let id = order(&stack).await;
    let trace = collector.trace(&id, |trace| is_settled(trace, "complete")).await;
    trace.assert_connected();
    trace.one("process orders", "petstore.outcome", "stored");
    let (session, _) = id.split_once(':').unwrap();
    let file = format!("orders/{session}.json");
    let mut tries: Vec<_> = trace
        .0
        .iter()
        .filter(|span| span.attribute("url.full").is_some_and(|url| url.ends_with(&file)))
        .filter(|span| trace.way_to(span).contains(&"invoke reserver"))
        .map(|span| (span.attribute("petstore.try").unwrap(), span.attribute(STATUS).unwrap()))
        .collect();
    tries.sort_unstable();
    let failed = tries.iter().filter(|(_, status)| status.starts_with('5')).count();
    assert_eq!(failed, 2, "{tries:?}");
    assert!(tries.iter().any(|(number, _)| *number == "3"), "{tries:?}");
    assert!(tries.iter().any(|(_, status)| *status == "201"), "{tries:?}");
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn a_message_that_comes_again_has_two_deliveries_in_its_trace() {
    let collector = Collector::start().await;
    let stack = open(&collector, Settings::default()).await;
    let lost = Fault::new(Service::ServiceBus, Misbehaviour::LoseLock).method(Method::DELETE);
    stack.emulator().inject(lost.times(1));
    let id = order(&stack).await;
    let whole = |trace: &Trace| {
        let both = trace.all("settle orders", "messaging.operation.name", "complete").len() == 2;
        both && trace.has("process orders", "petstore.outcome", "superseded")
    };
    let trace = collector.trace(&id, whole).await;
    trace.assert_connected();
    trace.one("settle orders", "error.type", "lock lost");
    trace.one("process orders", "petstore.outcome", "stored");
    let again = trace.one("process orders", "petstore.outcome", "superseded");
    assert!(again.says("messaging.servicebus.message.delivery_count", "2"));
    assert_eq!(
        trace.way_to(again),
        ["POST", "invoke cart", "send orders", "process orders"]
    );
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn a_mailed_order_ends_at_the_logic_app() {
    let collector = Collector::start().await;
    let stack = open(&collector, Settings::default()).await;
    stack.emulator().inject(storage_down());
    let id = order(&stack).await;
    let trace = collector.trace(&id, |trace| is_settled(trace, "complete")).await;
    trace.assert_connected();
    trace.one("process orders", "petstore.outcome", "mailed");
    let mail = trace
        .all("POST", STATUS, "200")
        .into_iter()
        .find(|span| span.kind == SpanKind::Client);
    let way = [
        "POST",
        "invoke cart",
        "send orders",
        "process orders",
        "invoke reserver",
        "POST",
    ];
    assert_eq!(trace.way_to(mail.unwrap()), way);
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn a_dead_letter_stays_in_the_trace_of_its_order() {
    let collector = Collector::start().await;
    let queue = QueueSettings {
        max_delivery_count: 1,
        ..QueueSettings::default().detecting_duplicates()
    };
    let emulator = Settings {
        queues: vec![("orders".into(), queue)],
        ..Settings::default()
    };
    let stack = open(&collector, emulator).await;
    stack.emulator().inject(storage_down());
    stack.emulator().pause(Service::LogicApp).await.unwrap();
    let id = order(&stack).await;
    until(&stack, "a dead letter", |azure| {
        azure.queue("orders").unwrap().dead_lettered == 1
    })
    .await;
    stack.emulator().resume(Service::LogicApp).await.unwrap();
    const DEAD_LETTERS: &str = "process orders/$DeadLetterQueue";
    let is_mailed = |trace: &Trace| trace.has(DEAD_LETTERS, "petstore.outcome", "dead-letter-mailed");
    let trace = collector
        .trace(&id, |trace| is_mailed(trace) && is_settled(trace, "abandon"))
        .await;
    let process = trace.one("process orders", "petstore.outcome", "failed");
    assert!(process.says("messaging.servicebus.message.delivery_count", "1"));
    let mailed = trace.one(DEAD_LETTERS, "petstore.outcome", "dead-letter-mailed");
    assert_eq!(
        trace.way_to(mailed),
        ["POST", "invoke cart", "send orders", DEAD_LETTERS]
    );
    assert!(trace.0.iter().any(|span| span.name == "hold orders"));
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn a_shopper_s_own_trace_goes_on() {
    let collector = Collector::start().await;
    let stack = open(&collector, Settings::default()).await;
    let mut shopper = Shopper::new(&stack);
    let trace = "0af7651916cd43dd8448eb211c80319c";
    let body = serde_json::json!({"product": PRODUCT, "quantity": 1});
    let request = shopper.request(Method::POST, "/api/cart/items").json(&body);
    let request = request.header("traceparent", format!("00-{trace}-b7ad6b7169203331-01"));
    shopper.send(request).await;
    let id = format!("{}:1", shopper.session());
    let spans = collector.trace(&id, |trace| is_settled(trace, "complete")).await;
    assert!(spans.0.iter().all(|span| span.trace == trace));
    let first = spans.0.iter().find(|span| span.kind == SpanKind::Server).unwrap();
    assert_eq!(first.parent, "b7ad6b7169203331");
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn orders_at_the_same_time_have_traces_of_their_own() {
    const SHOPPERS: usize = 24;
    let collector = Collector::start().await;
    let stack = open(&collector, Settings::default()).await;
    for _ in 0..3 {
        for id in join_all((0..SHOPPERS).map(|_| order(&stack))).await {
            let (session, _) = id.split_once(':').unwrap();
            let trace = collector.trace(&id, |trace| is_settled(trace, "complete")).await;
            trace.assert_connected();
            let blob = |container: &str| blob(&stack, &format!("{container}/{session}.json"));
            let cart = trace.one("PUT", "url.full", &blob("carts"));
            assert_eq!(trace.way_to(cart), ["POST", "invoke cart", "PUT"]);
            trace.one("PUT", "url.full", &blob("orders"));
            let is_another_s = |url: &str| url.ends_with(".json") && !url.contains(session);
            let urls = trace.0.iter().filter_map(|span| span.attribute("url.full"));
            assert_eq!(urls.filter(|url| is_another_s(url)).collect::<Vec<_>>(), [""; 0]);
        }
    }
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn a_cart_that_is_told_to_event_hubs_besides_is_sent_to_each_by_its_name() {
    let collector = Collector::start().await;
    let folder = tempfile::tempdir().unwrap();
    let stack = open_with(Settings::default(), |host| {
        host.environment = collector.environment();
        host.manifest = tapped(folder.path());
    })
    .await;
    let id = order(&stack).await;
    let is_told = |trace: &Trace| is_settled(trace, "complete") && trace.has("send carts", STATUS, "201");
    let trace = collector.trace(&id, is_told).await;
    trace.assert_connected();
    let told = trace.one("send carts", "messaging.system", "eventhubs");
    assert!(told.kind == SpanKind::Producer && told.says("messaging.message.id", &id));
    assert!(told.says("messaging.destination.name", "carts"));
    trace.one("send orders", "messaging.system", "servicebus");
    const SENT: &str = "messaging.client.sent.messages";
    for system in ["eventhubs", "servicebus"] {
        collector.measured(SENT, "messaging.system", system).await;
    }
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn shop_and_reserver_may_be_two_processes() {
    let collector = Collector::start().await;
    let mut stack = open_with(Settings::default(), |host| {
        host.environment = collector.environment();
        host.triggers = vec![Trigger::Http];
    })
    .await;
    let mut receiving = stack.host_settings().clone();
    receiving.triggers = vec![Trigger::ServiceBus];
    receiving
        .environment
        .insert("OTEL_SERVICE_NAME".into(), "reserver".into());
    let receiver = Host::start(&receiving).await.unwrap();
    let mut shopper = Shopper::new(&stack);
    shopper.add(PRODUCT, 1).await;
    order_file(&stack, &shopper.session(), 1).await;
    let id = format!("{}:1", shopper.session());
    let trace = collector.trace(&id, |trace| is_settled(trace, "complete")).await;
    trace.assert_connected();
    assert_eq!(
        trace.one("send orders", "messaging.system", "servicebus").service,
        "petstore-host"
    );
    assert_eq!(
        trace.one("process orders", "petstore.outcome", "stored").service,
        "reserver"
    );
    receiver.kill().await.unwrap();
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn a_function_app_s_order_is_one_trace_too() {
    let collector = Collector::start().await;
    let folder = tempfile::tempdir().unwrap();
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut host = HostSettings::new();
    assemble(&checkout, &host.executable, folder.path(), Program::Linked)
        .await
        .unwrap();
    host.environment = collector.environment();
    let settings = StackSettings {
        host,
        runner: Runner::FunctionApp(folder.path().to_owned()),
        ..StackSettings::default()
    };
    let stack = Stack::start(settings).await.unwrap();
    let id = order(&stack).await;
    const PROCESS: &str = "process OrderItemsReserver";
    let is_stored = |trace: &Trace| trace.has(PROCESS, "petstore.outcome", "stored");
    let trace = collector.trace(&id, is_stored).await;
    let process = trace.one(PROCESS, "petstore.outcome", "stored");
    assert_eq!(trace.way_to(process), ["POST", "invoke cart", "send orders", PROCESS]);
    assert!(process.attribute("faas.invocation_id").is_some());
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn a_message_of_a_trace_that_is_left_out_says_so() {
    let collector = Collector::start().await;
    let stack = open_with(Settings::default(), |host| {
        host.environment = collector.environment();
        host.environment
            .insert("OTEL_TRACES_SAMPLER".into(), "always_off".into());
        host.triggers = vec![Trigger::Http];
    })
    .await;
    order(&stack).await;
    let carried = &properties(&stack)["traceparent"];
    assert!(carried.starts_with("00-") && carried.ends_with("-00"), "{carried}");
    stack.stop().await.unwrap();
}

/// The properties of the only message, of a shop that nobody receives from. Service Bus has texts in quotes.
fn properties(stack: &Stack) -> BTreeMap<String, String> {
    let mut messages = stack.emulator().queue("orders").unwrap().messages;
    assert_eq!(messages.len(), 1);
    let quoted = messages.remove(0).properties.into_iter();
    quoted
        .map(|(name, text)| (name, text.trim_matches('"').to_owned()))
        .collect()
}

#[tokio::test]
async fn a_message_carries_its_trace_whether_the_host_traces_or_not() {
    let collector = Collector::start().await;
    let trace = "0af7651916cd43dd8448eb211c80319c";
    let given = format!("00-{trace}-b7ad6b7169203331-01");
    for (environment, sent, is_traced) in [
        (collector.environment(), given.as_str(), true),
        (BTreeMap::new(), given.as_str(), false),
        (BTreeMap::new(), "not a trace", false),
    ] {
        let stack = open_with(Settings::default(), |host| {
            host.environment = environment;
            host.triggers = vec![Trigger::Http];
        })
        .await;
        let mut shopper = Shopper::new(&stack);
        let body = serde_json::json!({"product": PRODUCT, "quantity": 1});
        let request = shopper.request(Method::POST, "/api/cart/items").json(&body);
        let request = request.header("traceparent", sent).header("tracestate", "vendor=1");
        shopper.send(request).await;
        let properties = properties(&stack);
        let state = properties.get("tracestate").map(String::as_str);
        assert_eq!(state, Some("vendor=1").filter(|_| is_traced));
        let carried = properties.get("traceparent").map(String::as_str);
        match is_traced {
            // The span that sent it, not the one that the shopper is at.
            true => assert!(
                carried.is_some_and(|carried| carried.contains(trace) && carried != sent),
                "{carried:?}"
            ),
            false => assert_eq!(carried, Some(sent).filter(|sent| *sent == given)),
        }
        assert_eq!(
            properties.get("diagnostic-id").map(String::as_str),
            carried.filter(|_| is_traced)
        );
        stack.stop().await.unwrap();
    }
}
