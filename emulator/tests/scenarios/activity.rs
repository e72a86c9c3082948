//! What the services tell of their work.

use petstore_emulator::{Emulator, Fault, Follower, Happening, Message, Misbehaviour, Service, Step, SubQueue};
use reqwest::{Method, StatusCode};

use crate::support::{blob, emulator, header, send, service_bus, soon};

/// The next activity in one line.
async fn next(follower: &mut Follower) -> String {
    let activity = soon(follower.next()).await.unwrap().unwrap();
    match &activity.what {
        Happening::Message { entity, progress } => {
            let place = match progress.place {
                SubQueue::Main => "",
                SubQueue::DeadLetter => "dead letters: ",
            };
            let step = match &progress.step {
                Step::DeadLettered { reason } => reason.clone(),
                step => format!("{step:?}"),
            };
            format!("{entity} {place}{} {step} {}", progress.id(), progress.delivery_count)
        }
        Happening::BlobWritten { container, name, blob } => format!("{container}/{name} {}", blob.text()),
        Happening::BlobDeleted { container, name } => format!("{container}/{name} deleted"),
        Happening::AlertAccepted { .. } => "alert".to_owned(),
        Happening::MailSent { number, mail } => format!("mail {number} {}", mail.subject),
        Happening::MailFailed { reason, .. } => format!("no mail: {reason}"),
        Happening::Trouble { request, fault } => {
            let fault = fault.is_some();
            format!("{} {} {:?} {fault}", request.service, request.method, request.status)
        }
    }
}

async fn receive(emulator: &Emulator) -> String {
    let held = send(service_bus(emulator, Method::POST, "/orders/messages/head?timeout=0")).await;
    let place = reqwest::Url::parse(header(&held, "location")).unwrap();
    place.path().to_owned()
}

#[tokio::test]
async fn each_step_of_a_message_is_told_once_and_in_order() {
    let emulator = emulator().await;
    let mut follower = emulator.activity();
    for _ in 0..2 {
        emulator.send("orders", Message::new("x").with_id("a")).unwrap();
    }
    for method in [Method::PUT, Method::DELETE] {
        let place = receive(&emulator).await;
        send(service_bus(&emulator, method, &place)).await;
    }
    for expected in [
        "orders a Enqueued 0",
        "orders a DuplicateDropped 0",
        "orders a Delivered 1",
        "orders a Abandoned 1",
        "orders a Delivered 2",
        "orders a Completed 2",
    ] {
        assert_eq!(next(&mut follower).await, expected);
    }
}

#[tokio::test]
async fn a_message_that_fails_too_often_is_told_as_a_dead_letter() {
    let emulator = emulator().await;
    let mut follower = emulator.activity();
    emulator.send("orders", Message::new("x").with_id("a")).unwrap();
    for _ in 0..10 {
        let place = receive(&emulator).await;
        send(service_bus(&emulator, Method::PUT, &place)).await;
    }
    let mut last = Vec::new();
    for _ in 0..22 {
        last.push(next(&mut follower).await);
    }
    assert_eq!(
        last[19..],
        [
            "orders a Delivered 10",
            "orders a Abandoned 10",
            "orders dead letters: a MaxDeliveryCountExceeded 10"
        ]
    );
}

#[tokio::test]
async fn blobs_are_told_with_their_content_and_refusals_with_their_faults() {
    let emulator = emulator().await;
    let mut follower = emulator.activity();
    let put = |text: &'static str| {
        blob(&emulator, Method::PUT, "orders/a")
            .header("x-ms-blob-type", "BlockBlob")
            .body(text)
    };
    assert_eq!(send(put("1")).await.status(), StatusCode::CREATED);
    assert_eq!(next(&mut follower).await, "orders/a 1");
    let conflict = send(put("2").header("If-None-Match", "*")).await;
    assert_eq!(conflict.status(), StatusCode::CONFLICT);
    assert_eq!(next(&mut follower).await, "Blob Storage PUT Some(409) false");
    emulator.inject(Fault::new(Service::Blob, Misbehaviour::LoseAnswer).times(1));
    soon(put("3").send()).await.unwrap_err();
    assert_eq!(next(&mut follower).await, "orders/a 3");
    assert_eq!(next(&mut follower).await, "Blob Storage PUT None true");
    send(blob(&emulator, Method::DELETE, "orders/a")).await;
    assert_eq!(next(&mut follower).await, "orders/a deleted");
}

#[tokio::test]
async fn mails_are_told_after_their_alerts() {
    let emulator = emulator().await;
    let mut follower = emulator.activity();
    let alert = r#"{"id":"a:1","subject":"Order","text":"t","reason":"r","data":"{}"}"#;
    let request = reqwest::Client::new().post(emulator.alert_url());
    let posted = request.header("Content-Type", "application/json").body(alert);
    assert_eq!(send(posted).await.status(), StatusCode::OK);
    assert_eq!(next(&mut follower).await, "alert");
    let mail = next(&mut follower).await;
    assert!(mail.starts_with("mail 1 "), "{mail}");
}
