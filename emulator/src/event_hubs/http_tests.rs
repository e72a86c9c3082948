//! The REST protocol without sockets, with requests that `azure-rest` made.

use std::sync::Arc;

use azure_rest::service_bus::{Entity, Namespace};

use super::*;
use crate::changes::Changes;
use crate::clock::Clock;
use crate::event_hubs::EventHubsSettings;
use crate::random::Random;
use crate::service_bus::AccessRule;
use crate::settings::SERVICE_BUS_KEY;

const BATCH: &str = "application/vnd.microsoft.servicebus.json";

fn hubs(rules: Vec<AccessRule>) -> EventHubs {
    let settings = EventHubsSettings {
        access_rules: rules,
        ..EventHubsSettings::default()
    };
    EventHubs::new(
        &settings,
        Random::from_seed(1),
        Arc::new(Clock::start()),
        Changes::default(),
    )
    .unwrap()
}

fn root() -> EventHubs {
    hubs(vec![AccessRule::root(SERVICE_BUS_KEY)])
}

fn token(rule: &str, key: &str, hub: &str) -> String {
    let text = format!("Endpoint=http://127.0.0.1:10011/;SharedAccessKeyName={rule};SharedAccessKey={key}");
    let now = jiff::Timestamp::now().as_second().try_into().unwrap();
    let token = Namespace::parse(&text)
        .unwrap()
        .authorize(&Entity::new(hub).unwrap(), now);
    token.header().to_str().unwrap().to_owned()
}

fn request(path: &str) -> Request {
    Request::new(Method::POST, path)
        .with_header("Host", "127.0.0.1:10011")
        .with_header(
            "Authorization",
            &token("RootManageSharedAccessKey", SERVICE_BUS_KEY, "carts"),
        )
}

fn detail(response: &Response) -> String {
    String::from_utf8_lossy(&response.body).into_owned()
}

#[test]
fn an_event_is_kept_with_its_key_and_its_properties() {
    let hubs = root();
    let request = request("/carts/messages?timeout=60&api-version=2014-01")
        .with_header(
            "BrokerProperties",
            r#"{"PartitionKey":"5f","MessageId":"5f:1","Label":"5f"}"#,
        )
        .with_header("Content-Type", "application/cloudevents+json")
        .with_header("Priority", "\"High\"")
        .with_body("{}");
    assert_eq!(hubs.answer(&request).status, 201);
    let hub = hubs.hub("Carts").unwrap();
    let event = hub.with_key("5f").next().unwrap();
    assert_eq!((event.sequence_number, event.offset), (0, 0));
    assert_eq!(
        (event.id.as_deref(), event.label.as_deref()),
        (Some("5f:1"), Some("5f"))
    );
    assert_eq!(event.content_type.as_deref(), Some("application/cloudevents+json"));
    assert_eq!(event.properties, [("Priority".to_owned(), "\"High\"".to_owned())]);
    assert_eq!(event.text, "{}");
}

#[test]
fn a_batch_goes_to_one_partition_in_its_order() {
    let hubs = root();
    let body = r#"[{"Body":"a","BrokerProperties":{"PartitionKey":"5f"}},{"Body":"b","UserProperties":{"n":1}}]"#;
    let batch = request("/carts/messages").with_header("Content-Type", BATCH);
    let keyed = batch
        .clone()
        .with_header("BrokerProperties", r#"{"PartitionKey":"5f"}"#)
        .with_body(body);
    assert_eq!(hubs.answer(&keyed).status, 201);
    let hub = hubs.hub("carts").unwrap();
    let bodies: Vec<_> = hub.with_key("5f").map(|event| event.text.as_str()).collect();
    assert_eq!(bodies, ["a", "b"]);
    let refused = hubs.answer(&batch.with_body(body));
    assert_eq!(refused.status, 400, "an event with a key and one without");
    assert_eq!(hubs.hub("carts").unwrap().events(), 2);
}

#[test]
fn a_partition_and_a_publisher_have_paths_of_their_own() {
    let hubs = root();
    assert_eq!(
        hubs.answer(&request("/carts/Partitions/3/Messages").with_body("x"))
            .status,
        201
    );
    assert_eq!(hubs.hub("carts").unwrap().partitions[3].events[0].text, "x");
    assert_eq!(
        hubs.answer(&request("/carts/publishers/till-7/messages").with_body("y"))
            .status,
        201
    );
    assert_eq!(
        hubs.answer(&request("/carts/partitions/4/messages").with_body("x"))
            .status,
        400
    );
    assert_eq!(hubs.hub("carts").unwrap().events(), 2);
}

#[test]
fn refusals_have_azure_s_statuses() {
    let hubs = root();
    let status = |request: Request| hubs.answer(&request).status.as_u16();
    assert_eq!(
        status(request("/carts/messages").with_body(vec![b'x'; LARGEST + 1])),
        413
    );
    assert_eq!(status(Request::new(Method::POST, "/carts/messages")), 401);
    let unknown = Request::new(Method::POST, "/nothing/messages")
        .with_header("Host", "127.0.0.1:10011")
        .with_header(
            "Authorization",
            &token("RootManageSharedAccessKey", SERVICE_BUS_KEY, "nothing"),
        );
    assert_eq!(status(unknown), 404);
    assert_eq!(status(request("/carts/messages/head")), 404);
    assert_eq!(
        status(Request {
            method: Method::GET,
            ..request("/carts/messages")
        }),
        405
    );
    let wrong = Request::new(Method::POST, "/carts/messages")
        .with_header("Host", "127.0.0.1:10011")
        .with_header("Authorization", &token("RootManageSharedAccessKey", "other", "carts"));
    let answer = hubs.answer(&wrong);
    assert_eq!(answer.status, 401);
    assert!(detail(&answer).contains("40103"), "{}", detail(&answer));
    assert_eq!(hubs.hub("carts").unwrap().events(), 0);
}

#[test]
fn a_key_that_may_only_listen_sends_nothing() {
    let hubs = hubs(vec![AccessRule::new("reader", "swordfish", &[Right::Listen])]);
    let request = Request::new(Method::POST, "/carts/messages")
        .with_header("Host", "127.0.0.1:10011")
        .with_header("Authorization", &token("reader", "swordfish", "carts"));
    let answer = hubs.answer(&request);
    assert_eq!(answer.status, 401);
    assert!(detail(&answer).contains("'Send' claim"), "{}", detail(&answer));
}
