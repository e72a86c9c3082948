//! What is shown of what happened.

use petstore_emulator::Message;
use reqwest::StatusCode;

use crate::{pipeline::watched, visitor::SOON};

#[tokio::test]
async fn an_order_s_file_its_revisions_and_its_log_are_shown() {
    let (pipeline, visitor, mut listener) = watched().await;
    assert!(visitor.page("sessions").await.contains("Nobody has been here yet."));
    let session = pipeline.order().await;
    let message = format!("{session}:1");
    let finished = pipeline.stack.log().delivery_finished(&message, SOON);
    finished.await.unwrap();
    listener
        .until("an order file", |heard| heard.number("stored") == 1)
        .await;

    let files = visitor.page("orders").await;
    assert!(files.contains(&format!("/orders/{session}")) && files.contains("revision 1, reserved, 1 product"));
    let file = visitor.page(&format!("orders/{session}")).await;
    assert!(file.contains("Revision 1") && file.contains("new: 2 ×") && file.contains("&quot;quantity&quot;: 2"));
    let log = visitor.page(&format!("sessions/{session}")).await;
    for entry in [
        "the cart is kept",
        "revision 1 is in the queue",
        "revision 1 is in the order file",
    ] {
        assert!(log.contains(entry), "{entry}: {log}");
    }
}

#[tokio::test]
async fn a_mail_is_shown_as_its_reader_sees_it() {
    let (pipeline, visitor, mut listener) = watched().await;
    visitor.post("switches/storage-down", true).await;
    let session = pipeline.order().await;
    listener.until("a mail", |heard| heard.number("mails") == 1).await;
    assert!(
        visitor
            .page("inbox")
            .await
            .contains(&format!("Order not stored: session {session}, revision 1"))
    );
    let mail = visitor.page("inbox/1").await;
    assert!(
        mail.contains("An order could not be stored. Please handle it by hand."),
        "{mail}"
    );
    assert!(
        visitor
            .page(&format!("orders/{session}"))
            .await
            .contains("There is none")
    );
}

#[tokio::test]
async fn what_waits_is_shown_with_its_content() {
    let (pipeline, visitor, mut listener) = watched().await;
    assert!(visitor.page("queue").await.contains("Nothing waits."));
    visitor.post("switches/storage-down", true).await;
    visitor.post("switches/mail-down", true).await;
    let session = pipeline.order().await;
    listener
        .until("a message in hand", |heard| {
            heard.number("held") + heard.number("waiting") == 1
        })
        .await;
    assert!(
        visitor
            .page("queue")
            .await
            .contains(&format!("&quot;subject&quot;: &quot;{session}&quot;"))
    );
    assert!(visitor.page("dead-letters").await.contains("There is none."));
}

#[tokio::test]
async fn what_the_partitions_of_the_event_hub_hold_is_shown() {
    let (pipeline, visitor, _) = watched().await;
    assert!(visitor.page("stream").await.contains("service_bus_tapped.wasm"));
    let event = Message {
        partition_key: Some("5f".to_owned()),
        ..Message::new(r#"{"subject":"5f"}"#).with_id("5f:1")
    };
    pipeline.stack.emulator().send_event("carts", event).unwrap();
    let page = visitor.page("stream").await;
    assert!(
        page.contains("5f, revision 1") && page.contains("number 0, offset 0"),
        "{page}"
    );
    assert!(page.contains("&quot;subject&quot;: &quot;5f&quot;"), "{page}");
}

#[tokio::test]
async fn nothing_else_is_there() {
    let (_pipeline, visitor, _) = watched().await;
    for path in ["other", "inbox/1", "inbox/first", "queue/1", "window.html"] {
        assert_eq!(visitor.get(path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}
