//! Service Bus over sockets: waiting, time and signatures.

use std::time::Duration;

use crate::support::{emulator, header, part, root_token, seconds, send, service_bus, soon, token};
use petstore_emulator::{AccessRule, Emulator, Message, QueueSettings, Right, Settings};
use reqwest::{Client, Method, StatusCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The path of a held message, from its `Location`.
fn location(response: &reqwest::Response) -> String {
    reqwest::Url::parse(header(response, "location"))
        .unwrap()
        .path()
        .to_owned()
}

/// Until so many requests have arrived at the emulator.
async fn arrived(emulator: &Emulator, count: usize) {
    soon(emulator.wait_until(|azure| azure.requests().len() >= count)).await;
}

#[tokio::test]
async fn a_waiting_receiver_gets_the_next_message() {
    let emulator = emulator().await;
    let receive = tokio::spawn(service_bus(&emulator, Method::POST, "/orders/messages/head?timeout=60").send());
    arrived(&emulator, 1).await;
    let sent = send(service_bus(&emulator, Method::POST, "/orders/messages").body("hello")).await;
    assert_eq!(sent.status(), StatusCode::CREATED);
    let received = soon(receive).await.unwrap().unwrap();
    assert_eq!(received.status(), StatusCode::CREATED);
    assert_eq!(header(&received, "transfer-encoding"), "chunked");
    let path = location(&received);
    assert_eq!(received.text().await.unwrap(), "hello");
    assert_eq!(emulator.queue("orders").unwrap().locked, 1);
    assert_eq!(
        send(service_bus(&emulator, Method::DELETE, &path)).await.status(),
        StatusCode::OK
    );
    assert!(emulator.queue("orders").unwrap().messages.is_empty());
}

#[tokio::test]
async fn each_of_many_waiting_receivers_gets_one_message() {
    let emulator = emulator().await;
    let receive = || tokio::spawn(service_bus(&emulator, Method::POST, "/orders/messages/head?timeout=60").send());
    let receivers: Vec<_> = (0..8).map(|_| receive()).collect();
    arrived(&emulator, receivers.len()).await;
    for number in 0..receivers.len() {
        emulator.send("orders", Message::new(number.to_string())).unwrap();
    }
    let mut bodies = Vec::new();
    for receiver in receivers {
        bodies.push(soon(receiver).await.unwrap().unwrap().text().await.unwrap());
    }
    bodies.sort();
    assert_eq!(bodies, ["0", "1", "2", "3", "4", "5", "6", "7"]);
}

#[tokio::test]
async fn waiting_ends_with_the_emulators_clock() {
    let emulator = emulator().await;
    let receive = tokio::spawn(service_bus(&emulator, Method::POST, "/orders/messages/head?timeout=3600").send());
    arrived(&emulator, 1).await;
    emulator.advance(Duration::from_secs(3600));
    assert_eq!(soon(receive).await.unwrap().unwrap().status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_lost_lock_goes_to_the_receiver_who_waits() {
    let emulator = emulator().await;
    emulator.send("orders", Message::new("a")).unwrap();
    let first = send(service_bus(&emulator, Method::POST, "/orders/messages/head?timeout=0")).await;
    let waiting = tokio::spawn(service_bus(&emulator, Method::POST, "/orders/messages/head?timeout=3600").send());
    arrived(&emulator, 2).await;
    emulator.advance(Duration::from_secs(60));
    let second = soon(waiting).await.unwrap().unwrap();
    assert!(header(&second, "brokerproperties").contains("\"DeliveryCount\":2"));
    let late = send(service_bus(&emulator, Method::DELETE, &location(&first))).await;
    assert_eq!(late.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_receiver_that_has_gone_takes_no_message() {
    let emulator = emulator().await;
    let receive = tokio::spawn(service_bus(&emulator, Method::DELETE, "/orders/messages/head?timeout=60").send());
    arrived(&emulator, 1).await;
    receive.abort();
    soon(emulator.wait_until(|azure| azure.requests()[0].answered_at.is_some())).await;
    emulator.send("orders", Message::new("a")).unwrap();
    assert_eq!(emulator.queue("orders").unwrap().active, 1);
    assert_eq!(emulator.requests()[0].status, None);
}

#[tokio::test]
async fn duplicates_are_dropped_and_the_queue_says_so_to_nobody() {
    let emulator = emulator().await;
    for _ in 0..2 {
        let request = service_bus(&emulator, Method::POST, "/orders/messages");
        let sent = send(request.header("BrokerProperties", r#"{"MessageId":"a:1"}"#).body("x")).await;
        assert_eq!(sent.status(), StatusCode::CREATED);
    }
    assert_eq!(emulator.queue("orders").unwrap().active, 1);
    emulator.advance(Duration::from_secs(600));
    emulator.send("orders", Message::new("x").with_id("a:1")).unwrap();
    assert_eq!(emulator.queue("orders").unwrap().active, 2);
}

#[tokio::test]
async fn names_of_properties_keep_their_case_on_the_wire() {
    let emulator = emulator().await;
    let connection = emulator.service_bus_connection();
    let host = part(&connection, "Endpoint").strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).await.unwrap();
    let token = root_token();
    let send = format!(
        "POST /orders/messages HTTP/1.1\r\nHost: {host}\r\nAuthorization: {token}\r\norderId: 7\r\nContent-Length: 1\r\n\r\nx"
    );
    let receive = format!(
        "DELETE /orders/messages/head HTTP/1.1\r\nHost: {host}\r\nAuthorization: {token}\r\nConnection: close\r\n\r\n"
    );
    // Both at once: the second is answered after the first.
    stream.write_all((send + &receive).as_bytes()).await.unwrap();
    let mut answers = String::new();
    soon(stream.read_to_string(&mut answers)).await.unwrap();
    assert!(answers.starts_with("HTTP/1.1 201 Created\r\n"), "{answers}");
    assert!(
        answers.contains("HTTP/1.1 200 OK\r\n") && answers.contains("\r\norderId: 7\r\n"),
        "{answers}"
    );
    assert!(answers.ends_with("\r\n\r\n1\r\nx\r\n0\r\n\r\n"), "{answers}");
}

#[tokio::test]
async fn signatures_are_checked() {
    let settings = Settings {
        queues: vec![
            ("orders".into(), QueueSettings::default()),
            ("other".into(), QueueSettings::default()),
        ],
        access_rules: vec![
            AccessRule::root("root-key"),
            AccessRule::new("sender", "sender-key", &[Right::Send]),
            AccessRule::new("listener", "listener-key", &[Right::Listen]).for_entity("orders"),
        ],
        ..Settings::default()
    };
    let emulator = Emulator::start(settings).await.unwrap();
    let connection = emulator.service_bus_connection();
    assert_eq!(part(&connection, "SharedAccessKey"), "root-key");
    let endpoint = part(&connection, "Endpoint");
    let (soon_over, over) = (seconds(60), seconds(-1));
    let all = format!("{endpoint}/");
    let orders = format!("{endpoint}/Orders");
    for (method, path, token, status, mark) in [
        (
            Method::POST,
            "/orders/messages",
            token(&all, "sender", "sender-key", soon_over),
            201,
            "",
        ),
        (
            Method::POST,
            "/orders/messages",
            token(&orders, "sender", "sender-key", soon_over),
            201,
            "",
        ),
        (
            Method::DELETE,
            "/orders/messages/head",
            token(&orders, "listener", "listener-key", soon_over),
            200,
            "",
        ),
        (
            Method::POST,
            "/other/messages",
            token(&orders, "sender", "sender-key", soon_over),
            401,
            "40104",
        ),
        (
            Method::POST,
            "/orders/messages",
            token(&all, "sender", "wrong-key", soon_over),
            401,
            "40103",
        ),
        (
            Method::POST,
            "/orders/messages",
            token(&all, "nobody", "sender-key", soon_over),
            401,
            "40103",
        ),
        (
            Method::POST,
            "/orders/messages",
            token(&all, "sender", "sender-key", over),
            401,
            "ExpiredToken",
        ),
        (
            Method::DELETE,
            "/orders/messages/head",
            token(&all, "sender", "sender-key", soon_over),
            401,
            "40100",
        ),
        (
            Method::DELETE,
            "/other/messages/head",
            token(&all, "listener", "listener-key", soon_over),
            401,
            "40103",
        ),
        (
            Method::POST,
            "/orders/messages",
            "Bearer eyJ0".to_owned(),
            401,
            "MalformedToken",
        ),
    ] {
        let request = Client::new().request(method.clone(), format!("{endpoint}{path}"));
        let response = send(request.header("Authorization", &token)).await;
        let seen = response.status().as_u16();
        let body = response.text().await.unwrap();
        assert_eq!(seen, status, "{method} {path} {mark}: {body}");
        assert!(body.contains(mark), "{mark}: {body}");
        assert!(!body.contains("sender-key") && !body.contains("sig="), "{body}");
    }
}
