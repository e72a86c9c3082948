//! Event Grid: from a publisher to a webhook.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use azure_rest::event_grid::{self, Topic};
use parking_lot::Mutex;
use petstore_emulator::http::head::Refusal;
use petstore_emulator::http::listener::Listener;
use petstore_emulator::http::reader::Limits;
use petstore_emulator::http::{Handler, Reply, Request, Response};
use petstore_emulator::{Emulator, EventSchema, EventSubscription, EventTopic, Fault, Misbehaviour, Service};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::support::{emulator, seconds, soon};

/// A webhook that consents, and answers deliveries with the statuses that it is given, then 204.
struct Webhook {
    answers: Mutex<VecDeque<Option<u16>>>,
    deliveries: mpsc::UnboundedSender<Request>,
}

impl Handler for Webhook {
    async fn answer(&self, request: Request) -> Reply {
        let response = |status| Response::new(StatusCode::from_u16(status).unwrap());
        if request.method == "OPTIONS" {
            let origin = request.headers.get("webhook-request-origin").unwrap();
            return Reply::Send(response(200).with_header("WebHook-Allowed-Origin", origin));
        }
        if request.headers.get("aeg-event-type") == Some("SubscriptionValidation") {
            let events: Value = serde_json::from_slice(&request.body).unwrap();
            let answer = json!({ "validationResponse": events[0]["data"]["validationCode"] });
            return Reply::Send(response(200).with_body("application/json", answer.to_string()));
        }
        let answer = self.answers.lock().pop_front().unwrap_or(Some(204));
        self.deliveries.send(request).unwrap();
        match answer {
            Some(status) => Reply::Send(response(status)),
            None => std::future::pending().await,
        }
    }

    fn refuse(&self, refusal: &Refusal) -> Response {
        Response::new(refusal.status)
    }
}

/// An emulator, and a webhook with an active subscription.
struct Bench {
    emulator: Emulator,
    deliveries: mpsc::UnboundedReceiver<Request>,
    _webhook: Listener<Webhook>,
}

impl Bench {
    async fn new(answers: &[Option<u16>]) -> Self {
        Self::subscribed(answers, |subscription| subscription).await
    }

    async fn subscribed(answers: &[Option<u16>], change: fn(EventSubscription) -> EventSubscription) -> Self {
        let emulator = emulator().await;
        let own = EventTopic {
            input_schema: EventSchema::EventGrid,
            ..EventTopic::new("own")
        };
        emulator.create_event_topic(own).unwrap();
        let (sender, deliveries) = mpsc::unbounded_channel();
        let webhook = Webhook {
            answers: Mutex::new(answers.iter().copied().collect()),
            deliveries: sender,
        };
        let webhook = Listener::open("127.0.0.1:0".parse().unwrap(), Arc::new(webhook), Limits::default()).unwrap();
        let url = format!("http://{}/api/eventhandler?code=swordfish", webhook.address());
        let subscription = change(EventSubscription::new("orders", "reserver", url));
        emulator.create_event_subscription(subscription).unwrap();
        let is_active = |azure: &petstore_emulator::LocalAzure| azure.event_subscriptions()[0].is_active();
        soon(emulator.wait_until(is_active)).await;
        Self {
            emulator,
            deliveries,
            _webhook: webhook,
        }
    }

    async fn publish(&self, id: &str) {
        let connection = self.emulator.event_grid_connection();
        assert_eq!(publish(&connection, id).await, StatusCode::OK);
    }

    async fn delivery(&mut self) -> Request {
        soon(self.deliveries.recv()).await.unwrap()
    }

    /// Waits until the last attempt at the only waiting event has failed, then moves the clock to the next one.
    async fn skip_pause(&self) {
        let pause = self.emulator.wait_for(|azure| {
            let waiting = azure.event_subscriptions()[0].waiting.clone();
            let failed = waiting
                .first()
                .filter(|event| !event.under_way && event.last_outcome.is_some())?;
            Duration::try_from(failed.next_attempt.duration_since(azure.now())).ok()
        });
        let pause = soon(pause).await;
        self.emulator.advance(pause);
    }
}

/// Publishes as the component does.
async fn publish(connection: &str, id: &str) -> StatusCode {
    let topic = Topic::parse(connection).unwrap();
    let event = json!({"specversion": "1.0", "id": id, "source": "/cart", "type": "t", "data": {"revision": 1}});
    let token = topic.authorize(u64::try_from(seconds(0)).unwrap());
    let request = event_grid::publish(&topic, event.to_string().as_bytes(), &token).unwrap();
    let (parts, body) = request.into_parts();
    let request = Client::new()
        .post(parts.uri.to_string())
        .headers(parts.headers)
        .body(body);
    soon(request.send()).await.unwrap().status()
}

fn id(delivery: &Request) -> String {
    let event: Value = serde_json::from_slice(&delivery.body).unwrap();
    event["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_event_reaches_the_webhook() {
    let mut bench = Bench::new(&[]).await;
    bench.publish("5f:1").await;
    let delivery = bench.delivery().await;
    assert_eq!(
        (delivery.path.as_str(), delivery.query.as_str()),
        ("/api/eventhandler", "code=swordfish")
    );
    let header = |name: &str| delivery.headers.get(name).unwrap_or_default().to_owned();
    assert_eq!(header("content-type"), "application/cloudevents+json; charset=utf-8");
    assert_eq!(header("aeg-subscription-name"), "RESERVER");
    assert_eq!(header("aeg-delivery-count"), "0");
    assert_eq!(id(&delivery), "5f:1");
    soon(
        bench
            .emulator
            .wait_until(|azure| azure.event_subscriptions()[0].delivered == 1),
    )
    .await;
}

#[tokio::test]
async fn a_wrong_key_publishes_nothing() {
    let bench = Bench::new(&[]).await;
    let connection = bench.emulator.event_grid_connection();
    let (endpoint, _) = connection.split_once(";SharedAccessKey=").unwrap();
    let wrong = format!("{endpoint};SharedAccessKey=c3dvcmRmaXNo");
    assert_eq!(publish(&wrong, "5f:1").await, StatusCode::UNAUTHORIZED);
    assert!(bench.emulator.event_subscriptions()[0].waiting.is_empty());
}

#[tokio::test]
async fn a_webhook_that_fails_gets_the_event_again_by_the_emulators_clock() {
    let mut bench = Bench::new(&[Some(500), Some(503)]).await;
    bench.publish("5f:1").await;
    for count in ["0", "1", "2"] {
        if count != "0" {
            bench.skip_pause().await;
        }
        assert_eq!(bench.delivery().await.headers.get("aeg-delivery-count"), Some(count));
    }
    soon(
        bench
            .emulator
            .wait_until(|azure| azure.event_subscriptions()[0].delivered == 1),
    )
    .await;
}

#[tokio::test]
async fn a_webhook_has_thirty_seconds() {
    let mut bench = Bench::new(&[None]).await;
    bench.publish("5f:1").await;
    bench.delivery().await;
    bench.emulator.advance(Duration::from_secs(30));
    bench.skip_pause().await;
    assert_eq!(bench.delivery().await.headers.get("aeg-delivery-count"), Some("1"));
}

#[tokio::test]
async fn what_is_not_delivered_ends_in_the_container() {
    let mut bench = Bench::subscribed(&[Some(400)], |subscription| subscription.dead_lettering_to("carts")).await;
    bench.publish("5f:1").await;
    bench.delivery().await;
    soon(
        bench
            .emulator
            .wait_until(|azure| azure.event_subscriptions()[0].given_up == 1),
    )
    .await;
    assert!(bench.emulator.blob_names("carts").is_empty());
    bench.emulator.advance(Duration::from_secs(300));
    let name = soon(bench.emulator.wait_for(|azure| azure.blob_names("carts").pop())).await;
    let blob = bench.emulator.blob("carts", &name).unwrap();
    let events: Value = serde_json::from_slice(&blob.body).unwrap();
    assert_eq!(events[0]["id"], "5f:1");
    assert_eq!(events[0]["deadletterreason"], "UndeliverableDueToHttpBadRequest");
    soon(
        bench
            .emulator
            .wait_until(|azure| azure.event_subscriptions()[0].dead_lettered == 1),
    )
    .await;
}

#[tokio::test]
async fn without_the_container_dead_letters_are_dropped() {
    let mut bench = Bench::subscribed(&[Some(413)], |subscription| subscription.dead_lettering_to("nowhere")).await;
    bench.publish("5f:1").await;
    bench.delivery().await;
    soon(
        bench
            .emulator
            .wait_until(|azure| azure.event_subscriptions()[0].given_up == 1),
    )
    .await;
    bench.emulator.advance(Duration::from_secs(300));
    soon(
        bench
            .emulator
            .wait_until(|azure| azure.event_subscriptions()[0].dropped == 1),
    )
    .await;
}

#[tokio::test]
async fn a_webhook_of_event_grids_own_schema_repeats_a_code() {
    let mut bench = Bench::subscribed(&[], |subscription| EventSubscription {
        topic: "own".to_owned(),
        event_delivery_schema: EventSchema::EventGrid,
        ..subscription
    })
    .await;
    let connection = bench.emulator.event_grid_connection();
    let topic = connection
        .split(['=', ';'])
        .nth(1)
        .unwrap()
        .replace("/orders/", "/own/");
    let key = connection.rsplit("SharedAccessKey=").next().unwrap();
    let event = json!([{"id": "1", "subject": "s", "eventType": "t", "eventTime": "2026-11-21T08:00:00Z", "data": 1}]);
    let request = Client::new().post(topic).header("aeg-sas-key", key);
    let request = request
        .header("content-type", "application/json")
        .body(event.to_string());
    assert_eq!(soon(request.send()).await.unwrap().status(), StatusCode::OK);
    let delivered: Value = serde_json::from_slice(&bench.delivery().await.body).unwrap();
    assert_eq!(delivered[0]["id"], "1");
    assert!(delivered[0]["topic"].as_str().unwrap().ends_with("/topics/own"));
}

#[tokio::test]
async fn deliveries_go_wrong_on_request() {
    let mut bench = Bench::new(&[]).await;
    let fault = |what| {
        Fault::new(Service::EventGrid, what)
            .path("/orders/eventsubscriptions/reserver")
            .times(1)
    };
    bench.emulator.inject(fault(Misbehaviour::Duplicate));
    bench.publish("twice").await;
    assert_eq!(
        [id(&bench.delivery().await), id(&bench.delivery().await)],
        ["twice", "twice"]
    );
    bench.emulator.inject(fault(Misbehaviour::Reorder));
    bench.publish("first").await;
    bench.publish("second").await;
    assert_eq!(
        [id(&bench.delivery().await), id(&bench.delivery().await)],
        ["second", "first"]
    );
    bench.emulator.inject(fault(Misbehaviour::LoseAnswer));
    bench.publish("lost").await;
    assert_eq!(id(&bench.delivery().await), "lost");
    bench.skip_pause().await;
    assert_eq!(id(&bench.delivery().await), "lost");
    bench.emulator.inject(fault(Misbehaviour::Reset));
    bench.publish("late").await;
    bench.skip_pause().await;
    assert_eq!(bench.delivery().await.headers.get("aeg-delivery-count"), Some("1"));
}
