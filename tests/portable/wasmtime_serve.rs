//! The cart with its order path, in a host that is not ours. The test carries the messages, as a broker would.

use petstore_emulator::Service;
use petstore_stack::portable::{Application, Publisher};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

use crate::serving::{SECRET, SOON, Serving, file};

/// An order of the shop's catalogue, put in by a new shopper; the session.
async fn order(shop: &str, quantity: u32) -> String {
    let change = json!({ "product": "cat-tree", "quantity": quantity });
    let request = Client::new().post(format!("{shop}/api/cart/items")).json(&change);
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    let (_, session) = cookie.split_once('=').unwrap();
    session.split('.').next().unwrap().to_owned()
}

/// The body of the newest message in the queue.
fn published(serving: &Serving) -> Vec<u8> {
    serving
        .emulator
        .queue("orders")
        .unwrap()
        .messages
        .last()
        .unwrap()
        .body
        .clone()
}

async fn deliver(reserver: &str, event: Vec<u8>) -> StatusCode {
    let request = Client::new()
        .post(format!("{reserver}/api/eventhandler"))
        .bearer_auth(SECRET)
        .header("content-type", "application/cloudevents+json; charset=utf-8")
        .body(event);
    request.send().await.unwrap().status()
}

#[tokio::test]
async fn an_order_is_published_and_stored() {
    let Some(serving) = Serving::open().await else { return };
    let cart = serving
        .serve(&file(Application::Cart(Publisher::ServiceBus)), &[])
        .await;
    let page = Client::new().get(cart.url()).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    assert!(page.text().await.unwrap().contains("Cat tree"));
    let session = order(&cart.url(), 3).await;

    let reserver = serving.serve(&file(Application::ReserverHttp), &[]).await;
    assert_eq!(
        deliver(&reserver.url(), published(&serving)).await,
        StatusCode::NO_CONTENT
    );
    let file = serving.emulator.blob("orders", &format!("{session}.json")).unwrap();
    let stored: Value = serde_json::from_slice(&file.body).unwrap();
    assert_eq!(
        (&stored["revision"], &stored["lines"][0]["quantity"]),
        (&json!(1), &json!(3))
    );
    let line = serving
        .log
        .delivery_finished(&format!("{session}:1"), SOON)
        .await
        .unwrap();
    assert_eq!(
        (line.str("outcome"), line.number("delivery_count")),
        (Some("stored"), Some(1))
    );

    assert_eq!(
        deliver(&reserver.url(), published(&serving)).await,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        serving
            .emulator
            .blob("orders", &format!("{session}.json"))
            .unwrap()
            .etag,
        file.etag
    );
}

#[tokio::test]
async fn carts_are_told_to_event_hubs_and_orders_are_published_without_it() {
    let Some(serving) = Serving::open().await else { return };
    let hub = [("EVENT_HUBS", serving.emulator.event_hubs_connection())];
    let hub = hub.each_ref().map(|(name, value)| (*name, value.as_str()));
    let cart = serving
        .serve(&file(Application::Cart(Publisher::ServiceBusTapped)), &hub)
        .await;
    let session = order(&cart.url(), 3).await;
    let told = serving.emulator.event_hub("carts").unwrap();
    let event = told.with_key(&session).next().expect("the cart was told");
    assert_eq!(event.text.as_bytes(), published(&serving));

    serving.emulator.pause(Service::EventHubs).await.unwrap();
    order(&cart.url(), 4).await;
    let newest: Value = serde_json::from_slice(&published(&serving)).unwrap();
    assert_eq!(newest["data"]["lines"][0]["quantity"], 4);
}

#[tokio::test]
async fn an_order_that_cannot_be_stored_is_mailed_and_without_mail_it_must_come_again() {
    let Some(serving) = Serving::open().await else { return };
    let cart = serving
        .serve(&file(Application::Cart(Publisher::ServiceBus)), &[])
        .await;
    let session = order(&cart.url(), 2).await;
    let nowhere = [("ORDERS_STORAGE", "DefaultEndpointsProtocol=http;AccountName=swordfish")];
    let reserver = serving.serve(&file(Application::ReserverHttp), &nowhere).await;

    serving.emulator.pause(Service::LogicApp).await.unwrap();
    assert_eq!(
        deliver(&reserver.url(), published(&serving)).await,
        StatusCode::SERVICE_UNAVAILABLE
    );
    serving.emulator.resume(Service::LogicApp).await.unwrap();
    assert_eq!(
        deliver(&reserver.url(), published(&serving)).await,
        StatusCode::NO_CONTENT
    );

    serving.until("a mail", |azure| azure.inbox().len() == 1).await;
    let mail = serving.emulator.inbox().remove(0);
    assert_eq!(mail.id, format!("{session}:1"));
    assert!(mail.text.contains("2 x Cat tree"), "{}", mail.text);
    assert!(serving.emulator.blob_names("orders").is_empty());
    assert!(!serving.log.lines().iter().any(|line| line.text().contains("swordfish")));
}
