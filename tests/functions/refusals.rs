//! What is no invocation, and who may not invoke.

use petstore_stack::LogLine;
use petstore_stack::functions::{Encoding, Forwarding, Front, Invocation};
use reqwest::{Client, Method};
use serde_json::json;

use crate::probe_app::{FUNCTION, Running};

const MESSAGE: &str = r#"{"Data":{"message":"aGVsbG8="},"Metadata":{"MessageId":"\"forged\""}}"#;

fn nothing_was_handled(running: &Running) -> bool {
    !running
        .host
        .log()
        .lines()
        .iter()
        .any(|line| line.message() == Some("delivery finished"))
}

#[tokio::test]
async fn an_unknown_function_is_not_found_and_named() {
    let running = Running::probe().await;
    let invocation = Invocation::message("Nobody", "m", 1, b"hello", Encoding::Binary);
    assert_eq!(running.host.invoke(&invocation).await.unwrap().status, 404);
    let named = |line: &LogLine| line.str("path") == Some("/Nobody") && line.str("level") == Some("ERROR");
    running.logged("the path", named).await;
}

#[tokio::test]
async fn what_is_no_invocation_is_refused() {
    let running = Running::probe().await;
    let host = &running.host;
    for body in [
        "",
        "{",
        "null",
        "[]",
        r#"{"Data":{}}"#,
        r#"{"Data":{"message":"no base64!"}}"#,
    ] {
        let answer = host.send(host.post(FUNCTION, body.into())).await.unwrap();
        assert_eq!(answer.status, 400, "{body}");
    }
    let client = Client::new();
    let mut text = host.post(FUNCTION, MESSAGE.into()).build().unwrap();
    text.headers_mut().insert("content-type", "text/plain".parse().unwrap());
    assert_eq!(client.execute(text).await.unwrap().status(), 415);
    let huge = host.post(FUNCTION, " ".repeat((32 << 20) + 1));
    // The handler stops reading, which the other side may see before it sees the answer.
    if let Ok(answer) = host.send(huge).await {
        assert_eq!(answer.status, 413);
    }
    let mut put = host.post(FUNCTION, MESSAGE.into()).build().unwrap();
    *put.method_mut() = Method::PUT;
    assert_eq!(client.execute(put).await.unwrap().status(), 405);
    assert!(nothing_was_handled(&running));
    let invocation = Invocation::message(FUNCTION, "m", 1, b"hello", Encoding::Binary);
    assert!(host.invoke(&invocation).await.unwrap().succeeded());
}

#[tokio::test]
async fn several_messages_at_once_are_refused_with_what_to_change() {
    let running = Running::probe().await;
    let mut invocation = Invocation::message(FUNCTION, "m", 1, b"", Encoding::Binary);
    invocation.data = json!({"message": r#"["aGVsbG8=","aGVsbG8="]"#});
    invocation.metadata = Default::default();
    invocation
        .metadata
        .insert("MessageIdArray".into(), r#"["a","b"]"#.into());
    let answer = running.host.invoke(&invocation).await.unwrap();
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("\"cardinality\": \"one\""), "{}", answer.body);
    running
        .logged("what to change", |line| line.text().contains("function.json"))
        .await;
}

#[tokio::test]
async fn only_the_functions_host_invokes() {
    let running = Running::probe().await;
    let url = running.host.url("/Handle");
    let post = || {
        Client::new()
            .post(&url)
            .header("content-type", "application/json")
            .body(MESSAGE)
    };
    assert_eq!(post().send().await.unwrap().status(), 403);
    for mark in ["x-ms-invocation-id", "x-forwarded-for", "x-arr-log-id"] {
        let request = post().header("x-azure-functions-invocationid", "1").header(mark, "1");
        assert_eq!(request.send().await.unwrap().status(), 403, "{mark}");
    }
    assert!(nothing_was_handled(&running));
}

#[tokio::test]
async fn no_visitor_reaches_a_functions_own_path() {
    let running = Running::probe().await;
    for forwarding in [Forwarding::Proxied, Forwarding::Forwarded] {
        let front = Front::open(&running.host, "shop", forwarding, true).await.unwrap();
        for path in [
            "/Handle",
            "/shop/Handle",
            "/shop/../Handle",
            "/shop/%2e%2e/Handle",
            "/shop/..%2fHandle",
            "/shop/..%2FHandle",
            "/shop/%252e%252e/Handle",
            "/shop/..%5cHandle",
            "/SHOP/..%2fHandle",
            "/shop/%2F..%2F..%2FHandle",
        ] {
            let request = format!(
                "POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n\
                 x-azure-functions-invocationid: 1\r\nx-ms-invocation-id: 1\r\ncontent-length: {}\r\n\r\n{MESSAGE}",
                MESSAGE.len()
            );
            raw(&front.url(), &request).await;
            assert!(nothing_was_handled(&running), "{forwarding:?} {path}");
        }
    }
}

/// Sends a path as it is: a client would resolve its dot segments.
async fn raw(url: &str, request: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let mut stream = tokio::net::TcpStream::connect(url.trim_start_matches("http://"))
        .await
        .unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(answer.starts_with("HTTP/1.1 "), "{answer}");
    answer
}
