use futures::executor::block_on;

use super::*;
use crate::fake_host::{FakeHost, SECRET, header, request};

const EVENT: &str = r#"{"specversion":"1.0","id":"a:1","source":"/x","type":"y","data":{}}"#;
const STRUCTURED: (&str, &str) = ("content-type", "application/cloudevents+json");

fn sent(host: &FakeHost, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Reply {
    block_on(answer(host, request(method, target, headers, body)))
}

fn target() -> String {
    format!("/api/eventhandler?code={SECRET}")
}

#[test]
fn an_event_is_handled() {
    let host = FakeHost::default();
    assert_eq!(sent(&host, "POST", &target(), &[STRUCTURED], EVENT).status, 204);
    assert_eq!(host.handled(), [EVENT]);
}

#[test]
fn without_the_secret_nothing_is_handled() {
    let host = FakeHost::default();
    for (method, target) in [
        ("POST", "/api/eventhandler"),
        ("POST", "/api/eventhandler?code=wrong"),
        ("OPTIONS", "/api/eventhandler"),
    ] {
        let reply = sent(
            &host,
            method,
            target,
            &[STRUCTURED, ("webhook-request-origin", "a")],
            EVENT,
        );
        assert_eq!(
            (reply.status, header(&reply, "www-authenticate")),
            (401, Some("Bearer"))
        );
        assert_eq!(header(&reply, "webhook-allowed-origin"), None);
    }
    assert!(host.handled().is_empty());
}

#[test]
fn a_webhook_without_a_secret_is_closed_and_not_well() {
    let host = FakeHost::default().with("webhook_secret", "");
    for target in ["/api/eventhandler", "/api/eventhandler?code=", "/healthz"] {
        let method = if target == "/healthz" { "GET" } else { "POST" };
        assert_eq!(
            sent(&host, method, target, &[STRUCTURED], EVENT).status,
            503,
            "{target}"
        );
    }
    assert!(host.handled().is_empty());
    assert!(host.lines()[0].starts_with("setting `webhook_secret` is empty"));
}

#[test]
fn handshakes_are_answered_without_the_handler() {
    let host = FakeHost::default();
    let reply = sent(&host, "OPTIONS", &target(), &[("webhook-request-origin", "grid")], "");
    assert_eq!(
        (reply.status, header(&reply, "webhook-allowed-origin")),
        (200, Some("grid"))
    );
    let validation =
        r#"[{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"c"}}]"#;
    let reply = sent(
        &host,
        "POST",
        &target(),
        &[("aeg-event-type", "SubscriptionValidation")],
        validation,
    );
    assert_eq!(
        (reply.status, reply.body.as_slice()),
        (200, br#"{"validationResponse":"c"}"#.as_slice())
    );
    assert!(host.handled().is_empty());
}

#[test]
fn what_is_no_event_is_handed_over_all_the_same() {
    let host = FakeHost::default();
    assert_eq!(sent(&host, "POST", &target(), &[], "rubbish").status, 204);
    assert_eq!(host.handled(), ["rubbish"]);
}

#[test]
fn half_a_body_is_not_handed_over() {
    let host = FakeHost::default();
    for (body, status) in [(Body::TooLarge, 413), (Body::Incomplete, 503)] {
        let request = Request {
            body,
            ..request("POST", &target(), &[STRUCTURED], "")
        };
        assert_eq!(block_on(answer(&host, request)).status, status);
    }
    assert!(host.handled().is_empty());
}

#[test]
fn other_paths_and_methods_are_refused() {
    let host = FakeHost::default();
    assert_eq!(sent(&host, "GET", "/healthz", &[], "").status, 200);
    assert_eq!(sent(&host, "GET", "/", &[], "").status, 404);
    let reply = sent(&host, "GET", &target(), &[], "");
    assert_eq!((reply.status, header(&reply, "allow")), (405, Some("POST, OPTIONS")));
    assert_eq!(sent(&host, "POST", "/healthz", &[], "").status, 405);
}
