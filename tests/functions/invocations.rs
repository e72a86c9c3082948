//! Messages in every encoding, and what the handler answers.

use petstore_stack::functions::{Answer, Encoding, Invocation};
use serde_json::{Value, json};

use crate::probe_app::{FUNCTION, ProbeApp, Running};

/// What the Functions host takes for a success, with the handler's word for it in the log.
fn assert_done(answer: &Answer, word: &str) {
    assert!(answer.succeeded(), "{answer:?}");
    let json: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!((&json["Outputs"], &json["ReturnValue"]), (&json!({}), &Value::Null));
    let log = json["Logs"][0].as_str().unwrap();
    assert!(log.contains(&format!(": {word} after")), "{log}");
}

#[tokio::test]
async fn a_binary_message_is_handled() {
    let running = Running::probe().await;
    let invocation = Invocation::message(FUNCTION, "m1", 3, b"hello", Encoding::Binary);
    assert_done(&running.host.invoke(&invocation).await.unwrap(), "hello");
    let line = running.logged("the delivery", |line| line.finishes("m1")).await;
    assert_eq!(line.str("outcome"), Some("hello"));
    assert_eq!(line.number("delivery_count"), Some(3));
    assert_eq!(
        (line.str("component"), line.str("subject")),
        (Some("probe"), Some("subject"))
    );
    assert_eq!(line.str("invocation_id").map(str::len), Some(36));
    assert!(
        running.host.errors().lines().is_empty(),
        "{}",
        running.host.errors().tail()
    );
}

#[tokio::test]
async fn texts_are_understood_in_both_encodings() {
    let running = ProbeApp::of_texts().await.start().await;
    for (encoding, id) in [(Encoding::Double, "double"), (Encoding::Single, "single")] {
        // Valid Base64, too, and not to be taken for that.
        let invocation = Invocation::message(FUNCTION, id, 1, b"hell", encoding);
        assert_done(&running.host.invoke(&invocation).await.unwrap(), "hell");
        running.logged(id, |line| line.finishes(id)).await;
    }
    let mut object = Invocation::message(FUNCTION, "object", 1, b"", Encoding::Single);
    object.data = json!({"message": {"id": 1}});
    assert_done(&running.host.invoke(&object).await.unwrap(), r#"{"id":1}"#);
}

#[tokio::test]
async fn the_published_case_of_the_functions_host_is_understood() {
    // HelloWorld and its metadata, as the Functions host's own tests write them.
    let mut app = ProbeApp::of_texts().await;
    app.function["bindings"][0]["name"] = "myqueueItem".into();
    let running = app.start().await;
    let mut invocation = Invocation::message(FUNCTION, "m", 1, b"", Encoding::Double);
    invocation.data = json!({"myqueueItem": "\"HelloWorld\""});
    invocation.metadata.insert("count".into(), "4".into());
    invocation.metadata.insert("text".into(), "\"helloMetadata\"".into());
    assert_done(&running.host.invoke(&invocation).await.unwrap(), "HelloWorld");
}

#[tokio::test]
async fn a_binary_body_forges_no_metadata() {
    let running = Running::probe().await;
    let body = br#"{"MessageId":"forged","DeliveryCount":9}"#;
    let invocation = Invocation::message(FUNCTION, "real", 1, body, Encoding::Binary);
    assert!(running.host.invoke(&invocation).await.unwrap().succeeded());
    let line = running.logged("the delivery", |line| line.finishes("real")).await;
    assert_eq!(line.number("delivery_count"), Some(1));
    assert!(!running.host.log().lines().iter().any(|line| line.finishes("forged")));
}

#[tokio::test]
async fn a_body_of_a_megabyte_is_handled() {
    let running = Running::probe().await;
    let body = vec![b'x'; 1 << 20];
    let invocation = Invocation::message(FUNCTION, "large", 1, &body, Encoding::Binary);
    let answer = running.host.invoke(&invocation).await.unwrap();
    assert!(answer.succeeded(), "{} {}", answer.status, answer.body.len());
    assert!(answer.body.len() > 1 << 20, "the probe answers with what it was sent");
}
