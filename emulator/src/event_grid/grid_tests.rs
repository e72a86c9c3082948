//! Topics and subscriptions without sockets.

use std::time::Duration;

use serde_json::json;

use super::*;
use crate::clock::later;
use crate::event_grid::EventSchema;
use crate::event_grid::webhook::Answer;

const WEBHOOK: &str = "http://127.0.0.1:3000/api/eventhandler?code=swordfish";

/// A grid with the topic `orders`, a subscription `reserver` to it, and the time.
struct Bench {
    grid: EventGrid,
    now: Timestamp,
}

impl Bench {
    fn new(change: impl FnOnce(EventSubscription) -> EventSubscription) -> Self {
        let mut grid = EventGrid::new(Random::from_seed(1));
        grid.origin = "http://127.0.0.1:10040".to_owned();
        grid.create_topic(EventTopic::new("orders")).unwrap();
        let now = "2026-11-21T08:30:00Z".parse().unwrap();
        let subscription = EventSubscription::new("orders", "reserver", WEBHOOK);
        grid.subscribe(change(subscription), now).unwrap();
        Self { grid, now }
    }

    /// The same whose webhook has consented.
    fn consented(change: impl FnOnce(EventSubscription) -> EventSubscription) -> Self {
        let mut bench = Self::new(change);
        let [asked] = bench.work().try_into().unwrap();
        bench.end(
            &asked,
            Outcome::Answered(Answer {
                status: 200,
                allowed_origin: Some("*".to_owned()),
                body: Vec::new(),
            }),
        );
        assert!(bench.seen().is_active());
        bench
    }

    fn work(&mut self) -> Vec<Work> {
        self.grid.take_work(self.now)
    }

    /// The one delivery whose time has come.
    fn delivery(&mut self) -> Work {
        let [work] = self.work().try_into().unwrap();
        work
    }

    fn end(&mut self, work: &Work, outcome: Outcome) {
        self.grid.finished(&work.subscription, work.purpose, outcome, self.now);
    }

    fn publish(&mut self, id: &str) {
        let event = json!({"specversion": "1.0", "id": id, "source": "/cart", "type": "t", "data": 1});
        let event = Event::read(EventSchema::CloudEvents, event).unwrap();
        self.grid.publish("orders", vec![event], self.now);
    }

    /// Moves the time to when there is something to do.
    fn skip(&mut self) -> Duration {
        let next = self.grid.next_event().unwrap();
        let skipped = next.duration_since(self.now).try_into().unwrap();
        self.now = next;
        skipped
    }

    fn seen(&self) -> EventSubscriptionSnapshot {
        self.grid.snapshots().remove(0)
    }
}

fn unchanged(subscription: EventSubscription) -> EventSubscription {
    subscription
}

fn serial(work: &Work) -> u64 {
    match work.purpose {
        Purpose::Delivery(serial) => serial,
        Purpose::Consent(_) => panic!("{work:?} is no delivery"),
    }
}

fn id(work: &Work) -> String {
    let event: Value = serde_json::from_slice(&work.call.body).unwrap();
    event["id"].as_str().unwrap().to_owned()
}

#[test]
fn nothing_is_delivered_before_the_webhook_consents() {
    let mut bench = Bench::new(unchanged);
    bench.publish("early");
    let [asked] = bench.work().try_into().unwrap();
    assert_eq!(asked.call.method, "OPTIONS");
    assert_eq!(asked.call.url, WEBHOOK);
    assert_eq!(bench.seen().provisioning_state, "Creating");
    bench.end(&asked, Outcome::Unreachable);
    assert_eq!(bench.skip(), Duration::from_secs(5));
    let [again] = bench.work().try_into().unwrap();
    bench.end(
        &again,
        Outcome::Answered(Answer {
            status: 200,
            allowed_origin: Some("eventgrid.azure.net".to_owned()),
            body: Vec::new(),
        }),
    );
    assert!(bench.work().is_empty());
    bench.publish("5f:1");
    assert_eq!(id(&bench.delivery()), "5f:1");
}

#[test]
fn a_delivery_is_what_event_grid_sends() {
    let mut bench = Bench::consented(unchanged);
    bench.publish("5f:1");
    let delivery = bench.delivery();
    assert_eq!(
        (delivery.call.method.as_str(), delivery.call.url.as_str()),
        ("POST", WEBHOOK)
    );
    for (name, value) in [
        ("Content-Type", "application/cloudevents+json; charset=utf-8"),
        ("aeg-event-type", "Notification"),
        ("aeg-subscription-name", "RESERVER"),
        ("aeg-delivery-count", "0"),
    ] {
        assert!(delivery.call.headers.contains(&(name, value.to_owned())), "{name}");
    }
    bench.end(&delivery, Outcome::of_status(204));
    assert_eq!((bench.seen().delivered, bench.seen().waiting.len()), (1, 0));
    assert_eq!(bench.grid.next_event(), None);
}

#[test]
fn a_failed_delivery_comes_again_and_ends_in_the_container() {
    let mut bench = Bench::consented(|subscription| EventSubscription {
        max_delivery_attempts: 3,
        ..subscription.dead_lettering_to("dead")
    });
    bench.publish("5f:1");
    for (attempt, pause) in [(0, 0), (1, 30), (2, 30)] {
        assert_eq!(bench.skip(), Duration::from_secs(pause));
        let delivery = bench.delivery();
        assert!(
            delivery
                .call
                .headers
                .contains(&("aeg-delivery-count", attempt.to_string()))
        );
        bench.end(&delivery, Outcome::of_status(503));
    }
    assert_eq!((bench.seen().waiting.len(), bench.seen().given_up), (0, 1));
    assert!(bench.grid.take_dead(bench.now).is_empty());
    assert_eq!(bench.skip(), Duration::from_secs(300));
    let [(name, blob)] = bench.grid.take_dead(bench.now).try_into().unwrap();
    assert_eq!((blob.container.as_str(), blob.events), ("dead", 1));
    assert!(blob.name.starts_with("RESERVER/2026/11/21/8/"), "{}", blob.name);
    let events: Value = serde_json::from_slice(&blob.body).unwrap();
    assert_eq!(events[0]["id"], "5f:1");
    assert_eq!(events[0]["deadletterreason"], "MaxDeliveryAttemptsExceeded");
    assert_eq!(events[0]["deliveryattempts"], 3);
    assert_eq!(events[0]["lastdeliveryoutcome"], "ServiceUnavailable");
    bench.grid.buried(&name, blob.events, true);
    assert_eq!((bench.seen().dead_lettered, bench.seen().dropped), (1, 0));
}

#[test]
fn a_refused_delivery_is_not_tried_again_and_without_a_container_it_is_dropped() {
    let mut bench = Bench::consented(unchanged);
    bench.publish("5f:1");
    let delivery = bench.delivery();
    bench.end(&delivery, Outcome::of_status(401));
    assert_eq!((bench.seen().dropped, bench.seen().given_up), (1, 0));
    assert_eq!(bench.grid.next_event(), None);
}

#[test]
fn an_event_lives_for_its_time_only() {
    let mut bench = Bench::consented(|subscription| EventSubscription {
        event_time_to_live_in_minutes: 1,
        ..subscription.dead_lettering_to("dead")
    });
    bench.publish("5f:1");
    let delivery = bench.delivery();
    bench.end(&delivery, Outcome::of_status(404));
    assert_eq!(bench.skip(), Duration::from_secs(60));
    assert!(bench.work().is_empty());
    bench.skip();
    let [(_, blob)] = bench.grid.take_dead(bench.now).try_into().unwrap();
    let events: Value = serde_json::from_slice(&blob.body).unwrap();
    assert_eq!(events[0]["deadletterreason"], "TimeToLiveExceeded");
}

#[test]
fn dead_letters_of_one_subscription_share_a_blob() {
    let mut bench = Bench::consented(|subscription| subscription.dead_lettering_to("dead"));
    for id in ["a", "b"] {
        bench.publish(id);
        let delivery = bench.delivery();
        bench.end(&delivery, Outcome::of_status(400));
        bench.now = later(bench.now, Duration::from_secs(60));
    }
    bench.skip();
    let [(_, blob)] = bench.grid.take_dead(bench.now).try_into().unwrap();
    assert_eq!(blob.events, 2);
    assert_eq!(bench.grid.next_event(), None);
}

#[test]
fn an_event_can_be_delivered_twice() {
    let mut bench = Bench::consented(unchanged);
    bench.publish("5f:1");
    let first = bench.delivery();
    bench.grid.repeat(&first.subscription, serial(&first), bench.now);
    let second = bench.delivery();
    assert_eq!(id(&second), "5f:1");
    bench.end(&first, Outcome::of_status(204));
    bench.end(&second, Outcome::of_status(204));
    assert_eq!(bench.seen().delivered, 2);
}

#[test]
fn an_event_can_be_overtaken_by_the_next() {
    let mut bench = Bench::consented(unchanged);
    bench.publish("a");
    let first = bench.delivery();
    assert!(bench.grid.put_off(&first.subscription, serial(&first), bench.now));
    assert!(bench.work().is_empty());
    bench.publish("b");
    let second = bench.delivery();
    assert_eq!(id(&second), "b");
    bench.end(&second, Outcome::of_status(204));
    let late = bench.delivery();
    assert_eq!(id(&late), "a");
    assert!(late.call.headers.contains(&("aeg-delivery-count", "0".to_owned())));
    assert!(!bench.grid.put_off(&late.subscription, serial(&late), bench.now));
}

#[test]
fn consent_can_be_given_by_hand_for_ten_minutes() {
    for (minutes, accepted) in [(9, true), (10, false)] {
        let mut bench = Bench::new(unchanged);
        let [asked] = bench.work().try_into().unwrap();
        let (_, url) = asked
            .call
            .headers
            .iter()
            .find(|(name, _)| *name == "WebHook-Request-Callback")
            .unwrap();
        let code = url.strip_prefix("http://127.0.0.1:10040/eventsubscriptions/orders/reserver/validate?token=");
        bench.end(&asked, Outcome::of_status(200));
        assert_eq!(bench.seen().provisioning_state, "AwaitingManualAction");
        assert!(!bench.grid.validate("orders", "reserver", "guessed", bench.now));
        bench.now = later(bench.now, Duration::from_secs(60 * minutes));
        assert_eq!(
            bench.grid.validate("orders", "reserver", code.unwrap(), bench.now),
            accepted
        );
        bench.work();
        assert_eq!(bench.seen().is_active(), accepted);
    }
}

#[test]
fn what_azure_would_not_create_is_refused() {
    let mut grid = EventGrid::new(Random::from_seed(1));
    grid.create_topic(EventTopic::new("orders")).unwrap();
    let mut create = |change: fn(EventSubscription) -> EventSubscription| {
        grid.subscribe(
            change(EventSubscription::new("orders", "reserver", WEBHOOK)),
            Timestamp::UNIX_EPOCH,
        )
    };
    let name = || "reserver".to_owned();
    assert_eq!(create(|settings| settings), Ok(()));
    assert_eq!(create(|settings| settings), Err(SubscribeError::Exists(name())));
    let other = |topic: &str| SubscribeError::NoTopic(topic.to_owned());
    assert_eq!(
        create(|settings| EventSubscription {
            topic: "x".into(),
            ..settings
        }),
        Err(other("x"))
    );
    let schema = |settings| EventSubscription {
        event_delivery_schema: EventSchema::EventGrid,
        ..settings
    };
    assert_eq!(create(schema), Err(SubscribeError::Schema(name())));
    let limits = |settings| EventSubscription {
        max_delivery_attempts: 31,
        ..settings
    };
    assert_eq!(create(limits), Err(SubscribeError::Limits(name())));
    let endpoint = |settings| EventSubscription {
        endpoint_url: "https://host/".into(),
        ..settings
    };
    assert_eq!(create(endpoint), Err(SubscribeError::Endpoint(name())));
    let named = |settings| EventSubscription {
        name: "a/b".into(),
        ..settings
    };
    assert_eq!(create(named), Err(SubscribeError::Name("a/b".into())));
}
