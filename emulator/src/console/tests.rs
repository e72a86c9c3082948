//! The console without sockets.

use super::*;
use crate::emulator::Emulator;
use crate::service_bus::{Filter, Message, QueueSettings, TopicSettings};
use crate::settings::Settings;

async fn console() -> (Emulator, Console) {
    let emulator = Emulator::start(Settings::default()).await.unwrap();
    let console = Console::new(emulator.share());
    (emulator, console)
}

fn request(method: Method, path: &str) -> Request {
    Request::new(method, path).with_header("Host", "127.0.0.1:10030")
}

fn text(response: &Response) -> String {
    String::from_utf8(response.body.to_vec()).unwrap()
}

#[tokio::test]
async fn markup_in_a_message_is_text_on_the_page() {
    let (emulator, console) = console().await;
    let message = Message::new("<script>alert(1)</script>")
        .with_id("<b>id</b>")
        .with_property("p", "<i>");
    emulator.send("orders", message).unwrap();
    let page = console.respond(&request(Method::GET, "/queues/orders"));
    assert_eq!(page.status, 200);
    let html = text(&page);
    assert!(
        !html.contains("<script>") && !html.contains("<b>") && !html.contains("<i>"),
        "{html}"
    );
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(
        page.headers
            .get("content-security-policy")
            .unwrap()
            .contains("default-src 'none'")
    );
    for path in ["/", "/inbox", "/requests"] {
        assert_eq!(console.respond(&request(Method::GET, path)).status, 200, "{path}");
    }
    for path in [
        "/queues/nothing",
        "/blobs/orders/x",
        "/inbox/1",
        "/inbox/x.eml",
        "/nothing",
        "/api/nothing",
    ] {
        assert_eq!(console.respond(&request(Method::GET, path)).status, 404, "{path}");
    }
}

#[tokio::test]
async fn topics_are_shown_with_their_subscriptions() {
    let (emulator, console) = console().await;
    emulator.create_topic("events", TopicSettings::default()).unwrap();
    let settings = QueueSettings::default();
    emulator
        .create_subscription("events", "all", settings, Filter::True)
        .unwrap();
    emulator.send("events", Message::new("x")).unwrap();
    let html = text(&console.respond(&request(Method::GET, "/")));
    assert!(
        html.contains("Topic events") && html.contains("/queues/events/subscriptions/all"),
        "{html}"
    );
    let topics = text(&console.respond(&request(Method::GET, "/api/topics")));
    let topics: serde_json::Value = serde_json::from_str(&topics).unwrap();
    assert_eq!(topics[0]["subscriptions"][0]["active"], 1);
    let page = console.respond(&request(Method::GET, "/queues/events/subscriptions/all"));
    assert_eq!(page.status, 200);
}

#[tokio::test]
async fn faults_and_clock_are_controlled() {
    let (emulator, console) = console().await;
    let post = |path: &str, body: &'static str| {
        console.respond(
            &request(Method::POST, path)
                .with_body(body)
                .with_header("Content-Type", "application/json"),
        )
    };
    assert_eq!(post("/faults", r#"{"service":"blob","what":"reset"}"#).status, 201);
    assert_eq!(
        post("/faults", r#"{"service":"blob","what":{"answer":{"status":99}}}"#).status,
        400
    );
    assert_eq!(post("/faults", "{}").status, 400);
    assert_eq!(emulator.faults().len(), 1);
    assert!(text(&console.respond(&request(Method::GET, "/faults"))).contains("\"reset\""));
    assert_eq!(console.respond(&request(Method::DELETE, "/faults/7")).status, 404);
    assert_eq!(console.respond(&request(Method::DELETE, "/faults")).status, 204);
    assert!(emulator.faults().is_empty());
    let before = emulator.now();
    assert_eq!(post("/clock", r#"{"advance_ms":60000}"#).status, 200);
    assert!(emulator.now().duration_since(before).as_secs() >= 60);
}

#[tokio::test]
async fn event_subscriptions_are_created_seen_and_removed() {
    let (emulator, console) = console().await;
    let subscribe = |body: &str| {
        let request = request(Method::POST, "/event-subscriptions").with_header("Content-Type", "application/json");
        console.respond(&request.with_body(body.to_owned())).status.as_u16()
    };
    let right = r#"{"topic":"orders","name":"<reserver>","endpointUrl":"http://127.0.0.1:1/?code=swordfish"}"#;
    assert_eq!(subscribe(right), 400);
    let right = right.replace(['<', '>'], "");
    assert_eq!(subscribe(&right), 201);
    assert_eq!(subscribe(&right), 409);
    assert_eq!(subscribe("{}"), 400);
    for path in [
        "/",
        "/event-subscriptions/orders/reserver",
        "/api/event-subscriptions/orders/reserver",
    ] {
        let shown = console.respond(&request(Method::GET, path));
        assert_eq!(shown.status, 200, "{path}");
        assert!(text(&shown).contains("http://127.0.0.1:1/"), "{path}");
        assert!(!text(&shown).contains("swordfish"), "{path}");
    }
    let remove = request(Method::DELETE, "/event-subscriptions/orders/reserver");
    assert_eq!(console.respond(&remove).status, 204);
    assert_eq!(console.respond(&remove).status, 404);
    assert!(emulator.event_subscriptions().is_empty());
}

#[tokio::test]
async fn other_sites_are_kept_out() {
    let (_emulator, console) = console().await;
    let rebound = Request::new(Method::GET, "/").with_header("Host", "evil.example:10030");
    assert_eq!(console.respond(&rebound).status, 421);
    let forged = request(Method::DELETE, "/faults").with_header("Origin", "http://evil.example");
    assert_eq!(console.respond(&forged).status, 403);
    let forged = request(Method::DELETE, "/faults").with_header("Sec-Fetch-Site", "cross-site");
    assert_eq!(console.respond(&forged).status, 403);
    let own = request(Method::DELETE, "/faults")
        .with_header("Origin", "http://127.0.0.1:10030")
        .with_header("Sec-Fetch-Site", "same-origin");
    assert_eq!(console.respond(&own).status, 204);
    let form = request(Method::POST, "/clock")
        .with_body(r#"{"advance_ms":1}"#)
        .with_header("Content-Type", "text/plain");
    assert_eq!(console.respond(&form).status, 415);
}

#[tokio::test]
async fn partitions_are_shown_with_what_they_hold() {
    let (emulator, console) = console().await;
    let event = Message {
        partition_key: Some("5f".to_owned()),
        ..Message::new("<script>1</script>").with_id("5f:1")
    };
    emulator.send_event("carts", event).unwrap();
    let overview = text(&console.respond(&request(Method::GET, "/")));
    assert!(overview.contains(r#"href="/event-hubs/carts""#), "{overview}");
    let page = text(&console.respond(&request(Method::GET, "/event-hubs/carts")));
    assert!(page.contains("#0 5f:1") && page.contains("partition key 5f"), "{page}");
    assert!(page.contains("&lt;script&gt;") && !page.contains("<script>1"), "{page}");
    let json = console.respond(&request(Method::GET, "/api/event-hubs/carts"));
    let hub: serde_json::Value = serde_json::from_slice(&json.body).unwrap();
    let partitions = hub["partitions"].as_array().unwrap();
    assert_eq!(partitions.len(), 4);
    let kept: Vec<_> = partitions
        .iter()
        .flat_map(|one| one["events"].as_array().unwrap())
        .collect();
    assert_eq!(kept.len(), 1);
    assert_eq!(
        (&kept[0]["id"], &kept[0]["sequence_number"]),
        (&"5f:1".into(), &0.into())
    );
    assert_eq!(
        console.respond(&request(Method::GET, "/api/event-hubs/nothing")).status,
        404
    );
    assert_eq!(
        console.respond(&request(Method::GET, "/event-hubs/nothing")).status,
        404
    );
}
