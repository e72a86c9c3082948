//! Event Hubs over sockets, with requests that `azure-rest` makes.

use azure_rest::event_hubs;
use azure_rest::service_bus::{Entity, Message, Namespace};
use petstore_emulator::{Emulator, Fault, Misbehaviour, Service};
use reqwest::Client;

use crate::support::{emulator, seconds, soon};

/// Sends an event with a key; the answer's status, or none without an answer.
async fn send(emulator: &Emulator, key: &str, id: &str) -> Option<u16> {
    let namespace = Namespace::parse(&emulator.event_hubs_connection()).unwrap();
    let hub = Entity::new(namespace.entity_path().unwrap()).unwrap();
    let now = seconds(0).try_into().unwrap();
    let event = Message {
        id: id.to_owned(),
        body: b"{}".to_vec(),
        ..Message::default()
    };
    let request = event_hubs::send(&namespace, &hub, event, key, &namespace.authorize(&hub, now)).unwrap();
    let (parts, body) = request.into_parts();
    let sent = Client::new()
        .post(parts.uri.to_string())
        .headers(parts.headers)
        .body(body)
        .send();
    soon(sent).await.ok().map(|answer| answer.status().as_u16())
}

fn ids(emulator: &Emulator, key: &str) -> Vec<String> {
    let hub = emulator.event_hub("carts").unwrap();
    hub.with_key(key).filter_map(|event| event.id.clone()).collect()
}

#[tokio::test]
async fn events_of_a_key_are_kept_in_one_partition_in_their_order() {
    let emulator = emulator().await;
    for number in 1..=3 {
        for key in ["a", "b", "c"] {
            assert_eq!(send(&emulator, key, &format!("{key}:{number}")).await, Some(201));
        }
    }
    for key in ["a", "b", "c"] {
        assert_eq!(ids(&emulator, key), [1, 2, 3].map(|number| format!("{key}:{number}")));
    }
    assert_eq!(emulator.event_hub("carts").unwrap().events(), 9);
}

#[tokio::test]
async fn faults_strike_event_hubs_as_they_strike_the_other_services() {
    let emulator = emulator().await;
    let unavailable = Misbehaviour::Answer {
        status: 503,
        body: String::new(),
        retry_after_ms: None,
    };
    for (what, expected, kept) in [
        (unavailable, Some(503), false),
        (Misbehaviour::RefuseKey, Some(401), false),
        (Misbehaviour::Reset, None, false),
        (Misbehaviour::LoseAnswer, None, true),
        (Misbehaviour::Delay(1), Some(201), true),
    ] {
        let key = format!("{what:?}").replace(['"', '{', '}'], "");
        emulator.inject(Fault::new(Service::EventHubs, what).times(1));
        assert_eq!(send(&emulator, &key, "1").await, expected, "{key}");
        assert_eq!(!ids(&emulator, &key).is_empty(), kept, "{key}");
    }
    emulator.pause(Service::EventHubs).await.unwrap();
    assert_eq!(send(&emulator, "away", "1").await, None);
    emulator.resume(Service::EventHubs).await.unwrap();
    assert_eq!(send(&emulator, "back", "1").await, Some(201));
}

#[tokio::test]
async fn only_deliveries_can_be_duplicated_and_there_are_none() {
    for what in [Misbehaviour::Duplicate, Misbehaviour::Reorder, Misbehaviour::LoseLock] {
        assert!(Fault::new(Service::EventHubs, what).check().is_err());
    }
}
