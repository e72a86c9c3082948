//! From a cart change to the order file, or to a mail.

use petstore_emulator::{Fault, Message, Misbehaviour, QueueSettings, Service, Settings};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::shop::{PRODUCT, Shopper, finished, open, open_with, order_file, until};

/// The event that carries an order with these lines.
pub fn event(session: &str, revision: u64, lines: Value) -> Value {
    json!({
        "specversion": "1.0",
        "id": format!("{session}:{revision}"),
        "source": "/petstore/cart",
        "type": "com.petstore.cart.updated",
        "subject": session,
        "time": "2026-01-02T03:04:05Z",
        "datacontenttype": "application/json",
        "data": {
            "session": session,
            "revision": revision,
            "time": "2026-01-02T03:04:05Z",
            "status": "reserved",
            "lines": lines,
        },
    })
}

/// Some of one product.
pub fn one_line(quantity: u32) -> Value {
    json!([{"product": PRODUCT, "name": "Cat tree", "quantity": quantity}])
}

/// Somebody's session.
pub const SESSION: &str = "0123456789abcdef0123456789abcdef";

#[tokio::test]
async fn three_changes_make_one_file_with_the_latest_content() {
    let stack = open().await;
    let mut shopper = Shopper::new(&stack);
    shopper.add(PRODUCT, 1).await;
    shopper.add("rope-toy", 2).await;
    let cart = shopper.add(PRODUCT, 4).await;
    assert_eq!(cart["revision"], 3);
    let session = shopper.session();
    let order = order_file(&stack, &session, 3).await;
    assert_eq!(order["session"], session.as_str());
    assert_eq!(order["status"], "reserved");
    let quantities: Vec<_> = order["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (line["product"].as_str().unwrap(), line["quantity"].as_u64().unwrap()))
        .collect();
    assert_eq!(quantities, [(PRODUCT, 5), ("rope-toy", 2)]);
    assert_eq!(stack.emulator().blob_names("orders"), [shopper.blob()]);
    let reservation = shopper.get("/api/cart/reservation").await;
    assert_eq!(reservation["state"], "reserved");
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn an_emptied_cart_releases_its_stock() {
    let stack = open().await;
    let mut shopper = Shopper::new(&stack);
    shopper.add(PRODUCT, 1).await;
    let removal = shopper.request(Method::DELETE, &format!("/api/cart/items/{PRODUCT}"));
    assert_eq!(shopper.send(removal).await.status(), StatusCode::OK);
    let order = order_file(&stack, &shopper.session(), 2).await;
    assert_eq!(order["status"], "released");
    assert_eq!(order["lines"], json!([]));
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn an_older_revision_that_comes_late_changes_nothing() {
    let stack = open().await;
    let send = |revision: u64, id: &str| {
        let body = event(SESSION, revision, one_line(1)).to_string();
        stack.emulator().send("orders", Message::new(body).with_id(id)).unwrap();
    };
    send(5, "first");
    assert_eq!(finished(&stack, "first").await.str("outcome"), Some("stored"));
    let before = stack
        .emulator()
        .blob("orders", &format!("{SESSION}.json"))
        .unwrap()
        .etag;
    for (revision, id) in [(4, "older"), (5, "same")] {
        send(revision, id);
        let line = finished(&stack, id).await;
        assert_eq!(line.str("outcome"), Some("superseded"), "{id}");
        assert_eq!(line.number("delivery_count"), Some(1), "{id}");
    }
    let after = stack
        .emulator()
        .blob("orders", &format!("{SESSION}.json"))
        .unwrap()
        .etag;
    assert_eq!(before, after);
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn malformed_messages_are_mailed_with_what_was_received() {
    let stack = open().await;
    let no_order = event("not-a-session", 1, one_line(1)).to_string();
    for (id, body) in [
        ("no-json", "<html>&\"'</html>".to_owned()),
        ("no-order", no_order),
        ("empty", String::new()),
    ] {
        stack
            .emulator()
            .send("orders", Message::new(body.clone()).with_id(id))
            .unwrap();
        assert_eq!(finished(&stack, id).await.str("outcome"), Some("mailed"), "{id}");
        let inbox = stack.emulator().inbox();
        let mail = inbox.iter().find(|mail| mail.id == id).expect(id);
        assert!(mail.text.contains(&body), "{}", mail.text);
    }
    assert_eq!(stack.emulator().inbox().len(), 3);
    assert!(stack.emulator().blob_names("orders").is_empty());
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn an_order_with_ten_thousand_lines_is_stored() {
    let mut settings = Settings::default();
    let roomy = QueueSettings {
        max_message_bytes: 8 << 20,
        ..QueueSettings::default()
    };
    settings.queues = vec![("orders".into(), roomy)];
    let stack = open_with(settings, |_| {}).await;
    let lines: Vec<Value> = (0..10_000)
        .map(|n| json!({"product": format!("product-{n}"), "name": format!("Product {n}"), "quantity": 1 + n % 9}))
        .collect();
    let body = event(SESSION, 1, Value::from(lines.clone())).to_string();
    stack
        .emulator()
        .send("orders", Message::new(body).with_id("huge"))
        .unwrap();
    assert_eq!(finished(&stack, "huge").await.str("outcome"), Some("stored"));
    let order = order_file(&stack, SESSION, 1).await;
    assert_eq!(order["lines"], Value::from(lines));
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn markup_in_a_products_name_stays_text() {
    let stack = open().await;
    let name = "<script>alert(1)</script> & \"quotes\" \u{1F415}";
    let lines = json!([{"product": PRODUCT, "name": name, "quantity": 1}]);
    let send = |id: &str, revision: u64| {
        let body = event(SESSION, revision, lines.clone()).to_string();
        stack.emulator().send("orders", Message::new(body).with_id(id)).unwrap();
    };
    send("stored", 1);
    let order = order_file(&stack, SESSION, 1).await;
    assert_eq!(order["lines"][0]["name"], name);

    stack.emulator().inject(storage_down());
    send("mailed", 2);
    assert_eq!(finished(&stack, "mailed").await.str("outcome"), Some("mailed"));
    let mail = stack.emulator().inbox().remove(0);
    assert!(mail.text.contains(name), "{}", mail.text);
    let console = stack.emulator().console_url();
    let page = reqwest::get(format!("{console}/inbox"))
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(
        !page.contains("<script>alert"),
        "the console shows markup of an order as markup"
    );
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn an_answer_that_is_lost_after_the_file_was_written_counts_as_stored() {
    let stack = open().await;
    let lost = Fault::new(Service::Blob, Misbehaviour::LoseAnswer)
        .method(Method::PUT)
        .path("/devstoreaccount1/orders")
        .times(1);
    stack.emulator().inject(lost);
    let body = event(SESSION, 1, one_line(1)).to_string();
    stack
        .emulator()
        .send("orders", Message::new(body).with_id("lost"))
        .unwrap();
    assert_eq!(finished(&stack, "lost").await.str("outcome"), Some("stored"));
    assert!(stack.emulator().inbox().is_empty());
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn storage_that_keeps_failing_gets_four_tries_and_then_a_mail_goes_out() {
    let stack = open().await;
    stack.emulator().inject(storage_down());
    let mut shopper = Shopper::new(&stack);
    shopper.add(PRODUCT, 3).await;
    until(&stack, "a mail", |azure| azure.inbox().len() == 1).await;
    let path = format!("/devstoreaccount1/orders/{}", shopper.blob());
    let tries: Vec<_> = stack
        .emulator()
        .requests()
        .into_iter()
        .filter(|request| request.service == Service::Blob && request.path == path && request.status == Some(503))
        .collect();
    assert_eq!(tries.len(), 4, "{tries:?}");
    let mail = stack.emulator().inbox().remove(0);
    assert!(mail.text.contains("3 x Cat tree"), "{}", mail.text);
    assert_eq!(mail.id, format!("{}:1", shopper.session()));
    let id = format!("{}:1", shopper.session());
    assert_eq!(finished(&stack, &id).await.str("outcome"), Some("mailed"));
    until(&stack, "the message gone", |azure| {
        azure
            .queue("orders")
            .is_some_and(|queue| queue.active + queue.locked == 0)
    })
    .await;

    stack.emulator().clear_faults();
    shopper.add(PRODUCT, 1).await;
    order_file(&stack, &shopper.session(), 2).await;
    stack.stop().await.unwrap();
}

/// Every request for an order file is refused.
pub fn storage_down() -> Fault {
    let refuse = Misbehaviour::Answer {
        status: 503,
        body: String::new(),
        retry_after_ms: None,
    };
    Fault::new(Service::Blob, refuse).path("/devstoreaccount1/orders")
}
