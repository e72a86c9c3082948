//! What goes wrong on request.

use std::time::{Duration, Instant};

use reqwest::StatusCode;

use crate::pipeline::watched;

#[tokio::test]
async fn with_storage_down_an_order_is_mailed_and_afterwards_stored_again() {
    let (pipeline, visitor, mut listener) = watched().await;
    visitor.post("switches/storage-down", true).await;
    pipeline.order().await;
    listener.until("a mail", |heard| heard.number("mailed") == 1).await;
    assert!(listener.moved("reserver-files failed") && listener.moved("reserver-inbox mailed"));
    assert_eq!((listener.number("stored"), listener.number("files")), (0, 0));
    assert_eq!(listener.number("refused"), 4, "one for each try");
    assert_eq!(listener.state["on"], serde_json::json!(["storage-down"]));
    assert!(
        listener.state["headline"]
            .as_str()
            .unwrap()
            .starts_with("Storage is down.")
    );
    let page = visitor.page("").await;
    assert_eq!(page.matches("aria-pressed=\"true\"").count(), 1);

    visitor.post("switches/storage-down", false).await;
    pipeline.order().await;
    listener
        .until("an order file", |heard| heard.number("stored") == 1)
        .await;
    assert_eq!(listener.state["on"], serde_json::json!([]));
}

#[tokio::test]
async fn with_a_wrong_connection_string_of_orders_the_order_is_mailed() {
    let (pipeline, visitor, mut listener) = watched().await;
    visitor.post("switches/orders-key", true).await;
    pipeline.order().await;
    listener.until("a mail", |heard| heard.number("mailed") == 1).await;
    assert_eq!(listener.number("files"), 0);
}

#[tokio::test]
async fn with_a_wrong_connection_string_of_the_broker_or_of_carts_shoppers_are_told() {
    let (pipeline, visitor, mut listener) = watched().await;
    visitor.post("switches/broker-key", true).await;
    assert_eq!(pipeline.shop().await.0, StatusCode::SERVICE_UNAVAILABLE);
    listener
        .until("a refusal", |heard| heard.moved("cart-queue failed"))
        .await;
    assert_eq!(
        (listener.number("changes"), listener.number("published")),
        (1, 0),
        "the cart is kept"
    );
    visitor.post("calm", true).await;

    visitor.post("switches/carts-key", true).await;
    assert!(!pipeline.shop().await.0.is_success());
    listener
        .until("a refusal", |heard| heard.moved("cart-carts failed"))
        .await;
    assert_eq!(listener.number("changes"), 1, "nothing is kept");
}

#[tokio::test]
async fn a_slow_broker_keeps_shoppers_waiting_and_loses_nothing() {
    let (pipeline, visitor, mut listener) = watched().await;
    visitor.post("switches/slow-broker", true).await;
    let started = Instant::now();
    pipeline.order().await;
    assert!(started.elapsed() >= Duration::from_millis(1500));
    listener
        .until("an order file", |heard| heard.number("stored") == 1)
        .await;
}

#[tokio::test]
async fn lost_answers_are_no_lost_orders() {
    let (pipeline, visitor, mut listener) = watched().await;
    visitor.post("switches/lost-answers", true).await;
    let mut acknowledged = 0;
    for _ in 0..20 {
        acknowledged += u64::from(pipeline.shop().await.0.is_success());
    }
    assert!(acknowledged > 0);
    visitor.post("switches/lost-answers", false).await;
    listener
        .until("lost answers", |heard| heard.number("refused") > 0)
        .await;
    // A delivery whose answer was lost comes again when its lock ends.
    pipeline.stack.emulator().advance(Duration::from_secs(300));
    listener
        .until("the last order", |heard| {
            heard.number("published") >= acknowledged && heard.number("under_way") == 0
        })
        .await;
    let ended = ["stored", "superseded", "mailed"].map(|name| listener.number(name));
    assert_eq!(ended.iter().sum::<u64>(), listener.number("published"));
}

#[tokio::test]
async fn with_mail_down_too_a_message_goes_back_to_the_queue() {
    let (pipeline, visitor, mut listener) = watched().await;
    visitor.post("switches/storage-down", true).await;
    visitor.post("switches/mail-down", true).await;
    pipeline.order().await;
    listener
        .until("a failed mail", |heard| heard.moved("reserver-inbox failed"))
        .await;
    listener.until("a return", |heard| heard.number("returned") > 0).await;
    assert_eq!(listener.state["headline"], "Storage is down. Mail is down.");
    visitor.post("calm", true).await;
    listener
        .until("the order file", |heard| heard.number("stored") == 1)
        .await;
}

#[tokio::test]
async fn there_are_no_other_switches() {
    let (_pipeline, visitor, _) = watched().await;
    let response = visitor.post_with("switches/other", true, &[]).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}
