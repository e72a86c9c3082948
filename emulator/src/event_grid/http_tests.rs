//! The HTTP interface without sockets.

use jiff::Timestamp;

use super::*;
use crate::event_grid::settings::EVENT_GRID_KEY;
use crate::random::Random;

const BATCH: &str = "application/cloudevents-batch+json; charset=utf-8";
const EVENT: &str = r#"{"specversion":"1.0","id":"5f:1","source":"/cart","type":"t"}"#;

fn grid() -> EventGrid {
    let mut grid = EventGrid::new(Random::from_seed(1));
    grid.create_topic(EventTopic::new("orders")).unwrap();
    let own = EventTopic {
        input_schema: EventSchema::EventGrid,
        ..EventTopic::new("own")
    };
    grid.create_topic(own).unwrap();
    grid
}

fn answer(request: &Request) -> Response {
    grid().answer(request, &Now::at(Timestamp::UNIX_EPOCH))
}

/// The status and the code of the error's detail.
fn posted(path: &str, content_type: &str, body: &str) -> (u16, String) {
    let request = Request::new(Method::POST, path)
        .with_header("aeg-sas-key", EVENT_GRID_KEY)
        .with_header("Content-Type", content_type)
        .with_body(body.to_owned());
    let response = answer(&request);
    let error: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let code = error["error"]["details"][0]["code"].as_str().unwrap_or_default();
    (response.status.as_u16(), code.to_owned())
}

#[test]
fn events_are_accepted_one_by_one_and_in_batches() {
    let accepted = (200, String::new());
    let path = "/orders/api/events?api-version=2018-01-01";
    assert_eq!(posted(path, BATCH, &format!("[{EVENT},{EVENT}]")), accepted);
    assert_eq!(posted("/orders/api/events", BATCH, "[]"), accepted);
    assert_eq!(posted(path, "application/cloudevents+json", EVENT), accepted);
    let own = r#"[{"id":"1","subject":"s","eventType":"t","eventTime":"2026-11-21T08:00:00Z"}]"#;
    assert_eq!(posted("/own/api/events", "application/json", own), accepted);
}

#[test]
fn what_is_no_event_is_refused_with_the_reason() {
    let refused = |code: &str| (400, code.to_owned());
    let posted = |content_type, body: &str| posted("/orders/api/events", content_type, body);
    for body in ["", "{}", "[1]", &format!("[{EVENT},{{}}]"), EVENT] {
        assert_eq!(posted(BATCH, body), refused("InputJsonInvalid"), "{body}");
    }
    let one = "application/cloudevents+json";
    assert_eq!(posted(one, &format!("[{EVENT}]")), refused("InputJsonInvalid"));
    assert_eq!(posted("application/json", EVENT), refused("InvalidContentType"));
}

#[test]
fn other_requests_are_refused_as_documented() {
    assert_eq!(posted("/orders/api/events?api-version=2099-01-01", BATCH, "[]").0, 400);
    assert_eq!(posted("/nothing/api/events", BATCH, "[]").0, 404);
    assert_eq!(posted("/orders", BATCH, "[]").0, 404);
    let large = " ".repeat(LARGEST + 1);
    assert_eq!(
        posted("/orders/api/events", BATCH, &large),
        (413, "RequestEntityTooLarge".to_owned())
    );
    let without_key = answer(&Request::new(Method::POST, "/orders/api/events"));
    assert_eq!(without_key.status, 401);
    let error: Value = serde_json::from_slice(&without_key.body).unwrap();
    assert_eq!(error["error"]["code"], "Unauthorized");
    let get = Request::new(Method::GET, "/orders/api/events").with_header("aeg-sas-key", EVENT_GRID_KEY);
    assert_eq!(answer(&get).status, 405);
    let unknown = Request::new(Method::GET, "/eventsubscriptions/orders/nobody/validate?token=x");
    assert_eq!(answer(&unknown).status, 404);
}
