//! What Event Grid reads.

use http::Method;
use petstore_emulator::clock::Now;
use petstore_emulator::event_grid::{EventGrid, EventGridSettings, EventSchema, EventTopic};
use petstore_emulator::http::Request;
use petstore_emulator::random::Random;

use crate::now;

const PATH: &str = "/orders/api/events?api-version=2018-01-01";
/// In base64.
const KEY: &str = "bm8gaW5wdXQga25vd3MgaXQ=";

/// A token that nobody signed opens nothing.
pub fn token(data: &[u8]) {
    let request = Request::new(Method::POST, PATH).with_header("Host", "localhost");
    let request = request.with_header("aeg-sas-token", &String::from_utf8_lossy(data));
    let answer = grid(EventSchema::CloudEvents).answer(&request, &Now::at(now()));
    assert!(answer.status.is_client_error());
}

/// Events that are published by one who may. The first byte says how.
pub fn published_events(data: &[u8]) {
    let Some((&kind, body)) = data.split_first() else {
        return;
    };
    let (schema, content_type) = match kind % 3 {
        0 => (EventSchema::CloudEvents, "application/cloudevents+json"),
        1 => (EventSchema::CloudEvents, "application/cloudevents-batch+json"),
        _ => (EventSchema::EventGrid, "application/json"),
    };
    let request = Request::new(Method::POST, PATH)
        .with_header("Host", "localhost")
        .with_header("aeg-sas-key", KEY)
        .with_header("Content-Type", content_type)
        .with_body(body.to_vec());
    let mut grid = grid(schema);
    let answer = grid.answer(&request, &Now::at(now()));
    assert!(answer.status.is_success() || answer.status.is_client_error());
    let _ = grid.take_work(now());
}

/// Topics and event subscriptions as they are set up. They can be created, or are refused.
pub fn declared_topics(data: &[u8]) {
    let Ok(settings) = serde_json::from_slice::<EventGridSettings>(data) else {
        return;
    };
    let mut grid = EventGrid::new(Random::from_seed(1));
    for topic in settings.topics {
        let _ = grid.create_topic(topic);
    }
    for subscription in settings.subscriptions {
        let _ = grid.subscribe(subscription, now());
    }
    let _ = grid.take_work(now());
}

fn grid(input_schema: EventSchema) -> EventGrid {
    let mut grid = EventGrid::new(Random::from_seed(1));
    let made = grid.create_topic(EventTopic {
        name: "orders".to_owned(),
        key: KEY.to_owned(),
        input_schema,
    });
    assert!(made.is_ok());
    grid
}
