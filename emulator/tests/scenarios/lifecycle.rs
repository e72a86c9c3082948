//! Starting, stopping, pausing.

use crate::support::{authority, emulator, send, service_bus, soon};
use petstore_emulator::{Emulator, Message, Ports, Service, Settings, StartError};
use reqwest::{Client, Method, StatusCode};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

#[tokio::test]
async fn two_emulators_know_nothing_of_each_other() {
    let (one, two) = (emulator().await, emulator().await);
    one.send("orders", Message::new("x")).unwrap();
    assert_eq!(two.queue("orders").unwrap().active, 0);
    assert_ne!(one.service_bus_connection(), two.service_bus_connection());
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let first = emulator().await;
    let port: u16 = authority(&first.console_url())
        .rsplit(':')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let settings = Settings {
        ports: Ports {
            service_bus: port,
            ..Ports::default()
        },
        ..Settings::default()
    };
    let error = Emulator::start(settings).await.unwrap_err();
    assert!(matches!(error, StartError::PortTaken { port: taken, .. } if taken == port));
    assert_eq!(
        error.to_string(),
        format!("Service Bus cannot use port {port}: another program listens there")
    );
}

#[tokio::test]
async fn stopping_closes_every_connection_at_once() {
    let emulator = emulator().await;
    let waiting = tokio::spawn(service_bus(&emulator, Method::POST, "/orders/messages/head?timeout=600").send());
    let mut idle = TcpStream::connect(authority(&emulator.console_url())).await.unwrap();
    soon(emulator.wait_until(|azure| azure.requests().len() == 1)).await;
    soon(emulator.stop()).await;
    soon(waiting).await.unwrap().unwrap_err();
    let mut rest = Vec::new();
    // Closed, with or without a reset.
    let _ = soon(idle.read_to_end(&mut rest)).await;
    assert!(rest.is_empty());
    assert!(TcpStream::connect(authority(&emulator.console_url())).await.is_err());
    assert_eq!(
        emulator.queue("orders").unwrap().active,
        0,
        "what it held can still be looked at"
    );
}

#[tokio::test]
async fn a_paused_service_keeps_its_port_and_its_state() {
    let emulator = emulator().await;
    emulator.send("orders", Message::new("x")).unwrap();
    let receive = || service_bus(&emulator, Method::DELETE, "/orders/messages/head?timeout=0");
    emulator.pause(Service::ServiceBus).await.unwrap();
    emulator.pause(Service::ServiceBus).await.unwrap();
    assert!(soon(receive().send()).await.unwrap_err().is_connect());
    assert_eq!(
        send(Client::new().get(emulator.console_url())).await.status(),
        StatusCode::OK
    );
    emulator.resume(Service::ServiceBus).await.unwrap();
    emulator.resume(Service::ServiceBus).await.unwrap();
    assert_eq!(send(receive()).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn one_seed_gives_the_same_identifiers() {
    let mut ids = Vec::new();
    for _ in 0..2 {
        let emulator = Emulator::start(Settings {
            seed: Some(7),
            ..Settings::default()
        })
        .await
        .unwrap();
        emulator.send("orders", Message::new("x")).unwrap();
        ids.push(emulator.queue("orders").unwrap().messages.remove(0).id);
    }
    assert_eq!(ids[0], ids[1]);
}
