//! Misbehaviour, as clients see it.

use std::time::{Duration, Instant};

use crate::support::{blob, emulator, header, root_token, send, service_bus, soon};
use petstore_emulator::{Emulator, Fault, Message, Misbehaviour, Service};
use reqwest::{Client, Method, Response, StatusCode};

fn put(emulator: &Emulator) -> reqwest::RequestBuilder {
    blob(emulator, Method::PUT, "orders/a")
        .header("x-ms-blob-type", "BlockBlob")
        .body("{}")
}

#[tokio::test]
async fn an_answer_is_given_in_place_of_the_work() {
    let emulator = emulator().await;
    let what = Misbehaviour::Answer {
        status: 503,
        body: "<Error/>".into(),
        retry_after_ms: Some(2000),
    };
    let id = emulator.inject(Fault::new(Service::Blob, what).method(Method::PUT).times(2));
    for _ in 0..2 {
        let answer = send(put(&emulator)).await;
        assert_eq!(
            (answer.status(), header(&answer, "retry-after")),
            (StatusCode::SERVICE_UNAVAILABLE, "2")
        );
        assert_eq!(answer.text().await.unwrap(), "<Error/>");
    }
    assert!(emulator.blob("orders", "a").is_none());
    assert_eq!(send(put(&emulator)).await.status(), StatusCode::CREATED);
    let seen: Vec<_> = emulator
        .requests()
        .iter()
        .map(|request| (request.status, request.fault))
        .collect();
    assert_eq!(seen, [(Some(503), Some(id)), (Some(503), Some(id)), (Some(201), None)]);
}

#[tokio::test]
async fn a_lost_answer_leaves_the_work_done() {
    let emulator = emulator().await;
    emulator.inject(Fault::new(Service::Blob, Misbehaviour::LoseAnswer).times(1));
    soon(put(&emulator).send()).await.unwrap_err();
    assert!(emulator.blob("orders", "a").is_some());
    soon(emulator.wait_until(|azure| azure.requests().iter().all(|request| request.answered_at.is_some()))).await;
    assert_eq!(emulator.requests()[0].status, None);
}

/// What a receiver gets that began to wait while something went wrong, and went on after that was over.
async fn received_afterwards(emulator: &Emulator, what: Misbehaviour) -> Response {
    let fault = emulator.inject(Fault::new(Service::ServiceBus, what));
    let receive = service_bus(emulator, Method::POST, "/orders/messages/head?timeout=60");
    let receiver = tokio::spawn(receive.send());
    soon(emulator.wait_until(|azure| !azure.requests().is_empty())).await;
    assert!(emulator.clear_fault(fault));
    emulator.send("orders", Message::new("a")).unwrap();
    soon(receiver).await.unwrap().unwrap()
}

#[tokio::test]
async fn no_answer_is_lost_once_the_fault_is_taken_away() {
    let received = received_afterwards(&emulator().await, Misbehaviour::LoseAnswer).await;
    assert_eq!(received.text().await.unwrap(), "a");
}

#[tokio::test]
async fn no_lock_is_lost_once_the_fault_is_taken_away() {
    let emulator = emulator().await;
    let received = received_afterwards(&emulator, Misbehaviour::LoseLock).await;
    let settle = Client::new().delete(header(&received, "location"));
    let settle = settle.header("Authorization", root_token());
    assert_eq!(send(settle).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_refused_key_is_answered_as_a_wrong_one() {
    let emulator = emulator().await;
    let send_message = |emulator: &Emulator| service_bus(emulator, Method::POST, "/orders/messages").body("x");
    for (service, status, code) in [
        (Service::Blob, StatusCode::FORBIDDEN, "AuthenticationFailed"),
        (
            Service::ServiceBus,
            StatusCode::UNAUTHORIZED,
            "40103: Invalid authorization token signature",
        ),
        (Service::LogicApp, StatusCode::FORBIDDEN, "AuthorizationFailed"),
    ] {
        emulator.inject(Fault::new(service, Misbehaviour::RefuseKey).times(1));
        let refused = match service {
            Service::Blob => send(put(&emulator)).await,
            Service::ServiceBus => send(send_message(&emulator)).await,
            _ => send(Client::new().post(emulator.alert_url())).await,
        };
        assert_eq!(refused.status(), status, "{service}");
        let text = refused.text().await.unwrap();
        assert!(text.contains(code), "{text}");
    }
    assert!(emulator.blob("orders", "a").is_none());
    assert_eq!(emulator.queue("orders").unwrap().active, 0);
    assert_eq!(send(put(&emulator)).await.status(), StatusCode::CREATED);
}

#[tokio::test]
async fn a_reset_leaves_it_undone() {
    let emulator = emulator().await;
    emulator.inject(Fault::new(Service::ServiceBus, Misbehaviour::Reset).path("/orders"));
    soon(
        service_bus(&emulator, Method::POST, "/orders/messages")
            .body("x")
            .send(),
    )
    .await
    .unwrap_err();
    assert_eq!(emulator.queue("orders").unwrap().active, 0);
    emulator.clear_faults();
    let sent = send(service_bus(&emulator, Method::POST, "/orders/messages").body("x")).await;
    assert_eq!(sent.status(), StatusCode::CREATED);
}

#[tokio::test]
async fn a_delay_comes_before_the_work() {
    let emulator = emulator().await;
    emulator.inject(Fault::new(Service::Blob, Misbehaviour::Delay(200)));
    let started = Instant::now();
    assert_eq!(send(put(&emulator)).await.status(), StatusCode::CREATED);
    assert!(started.elapsed() >= Duration::from_millis(200));
}

#[tokio::test]
async fn faults_come_and_go_through_the_console() {
    let emulator = emulator().await;
    let faults = format!("{}faults", emulator.console_url());
    let body = r#"{"service":"blob","path":"/devstoreaccount1/orders","what":{"answer":{"status":500}}}"#;
    let injected = Client::new()
        .post(&faults)
        .header("Content-Type", "application/json")
        .body(body);
    assert_eq!(send(injected).await.status(), StatusCode::CREATED);
    assert_eq!(send(put(&emulator)).await.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(
        send(Client::new().delete(&faults)).await.status(),
        StatusCode::NO_CONTENT
    );
    assert_eq!(send(put(&emulator)).await.status(), StatusCode::CREATED);
}

#[tokio::test]
async fn deliveries_go_wrong() {
    let emulator = emulator().await;
    for id in ["a", "b"] {
        emulator.send("orders", Message::new(id).with_id(id)).unwrap();
    }
    for what in [Misbehaviour::Reorder, Misbehaviour::Duplicate] {
        emulator.inject(Fault::new(Service::ServiceBus, what).times(1));
    }
    let mut bodies = Vec::new();
    for _ in 0..3 {
        let request = service_bus(&emulator, Method::DELETE, "/orders/messages/head?timeout=0");
        bodies.push(send(request).await.text().await.unwrap());
    }
    assert_eq!(bodies, ["b", "a", "a"], "out of order, then twice");
    emulator.send("orders", Message::new("c")).unwrap();
    emulator.inject(
        Fault::new(Service::ServiceBus, Misbehaviour::LoseLock)
            .method(Method::DELETE)
            .times(1),
    );
    let held = send(service_bus(&emulator, Method::POST, "/orders/messages/head?timeout=0")).await;
    let place = reqwest::Url::parse(header(&held, "location"))
        .unwrap()
        .path()
        .to_owned();
    let lost = send(service_bus(&emulator, Method::DELETE, &place)).await;
    assert_eq!(lost.status(), StatusCode::NOT_FOUND);
    assert_eq!(emulator.queue("orders").unwrap().active, 1);
}
