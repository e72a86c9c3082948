//! The protocol as clients see it, without sockets.

use http::Method;

use super::*;
use crate::random::Random;
use crate::service_bus::{Filter, QueueSettings, Right, TopicSettings};

const KEY: &str = "local-emulator-key";

struct Bench {
    service: ServiceBus,
    now: Now,
}

impl Bench {
    fn new() -> Self {
        let mut namespace = Namespace::new(Random::from_seed(1));
        namespace
            .create_queue(
                "orders",
                QueueSettings {
                    max_delivery_count: 2,
                    ..QueueSettings::default()
                },
                "2024-05-01T12:00:00Z".parse().unwrap(),
            )
            .unwrap();
        let rules = vec![AccessRule::root(KEY), AccessRule::new("sender", KEY, &[Right::Send])];
        Self {
            service: ServiceBus {
                namespace,
                rules,
                create_on_use: false,
            },
            now: Now::at("2024-05-01T12:00:00Z".parse().unwrap()),
        }
    }

    fn ask(&mut self, request: Request) -> Response {
        let request = request.with_header("Host", "127.0.0.1:10010");
        match self.service.begin(&request, None, &self.now) {
            Step::Answer(response) => response,
            Step::Wait(poll) => {
                self.now.time = self.now.time.max(poll.until);
                self.service.poll(&poll, &self.now).unwrap()
            }
        }
    }

    fn call(&mut self, method: Method, path: &str) -> Response {
        self.ask(signed(Request::new(method, path), "RootManageSharedAccessKey"))
    }
}

fn signed(request: Request, rule: &str) -> Request {
    let token = crate::service_bus::sas::testing::sign("127.0.0.1", "1999999999", rule, KEY);
    request.with_header("Authorization", &token)
}

fn send(body: &'static str) -> Request {
    signed(Request::new(Method::POST, "/orders/messages").with_body(body), "sender")
}

fn broker_properties(response: &Response) -> serde_json::Value {
    serde_json::from_str(response.headers.get("BrokerProperties").unwrap()).unwrap()
}

fn path(response: &Response) -> String {
    response
        .headers
        .get("location")
        .unwrap()
        .strip_prefix("http://127.0.0.1:10010")
        .unwrap()
        .to_owned()
}

#[test]
fn a_message_is_sent_received_and_completed() {
    let mut bench = Bench::new();
    let request = send("hello")
        .with_header("Content-Type", "text/plain")
        .with_header("BrokerProperties", r#"{"MessageId":"m1","Label":"greeting"}"#)
        .with_header("Priority", "\"High\"");
    let sent = bench.ask(request);
    assert_eq!(
        (sent.status, sent.chunked, sent.body.len()),
        (StatusCode::CREATED, true, 0)
    );

    let received = bench.call(Method::POST, "/Orders/Messages/Head?timeout=0");
    assert_eq!(received.status, StatusCode::CREATED);
    assert_eq!(received.body, "hello");
    assert_eq!(received.headers.get("priority"), Some("\"High\""));
    let names: Vec<_> = received.headers.iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        ["Location", "Content-Type", "BrokerProperties", "Priority"],
        "clients take others for properties"
    );
    let properties = broker_properties(&received);
    assert_eq!(properties["MessageId"], "m1");
    assert_eq!(properties["Label"], "greeting");
    assert_eq!(properties["DeliveryCount"], 1);
    assert_eq!(properties["EnqueuedTimeUtc"], "Wed, 01 May 2024 12:00:00 GMT");
    assert_eq!(properties["LockedUntilUtc"], "Wed, 01 May 2024 12:01:00 GMT");

    let location = path(&received);
    assert!(location.starts_with("/Orders/messages/1/"));
    assert_eq!(bench.call(Method::POST, &location).status, StatusCode::OK);
    assert_eq!(bench.call(Method::DELETE, &location).status, StatusCode::OK);
    assert_eq!(bench.call(Method::DELETE, &location).status, StatusCode::NOT_FOUND);
    assert_eq!(
        bench.call(Method::POST, "/orders/messages/head?timeout=1").status,
        StatusCode::NO_CONTENT
    );
}

#[test]
fn receive_and_delete_has_no_lock() {
    let mut bench = Bench::new();
    bench.ask(send("hello"));
    let received = bench.call(Method::DELETE, "/orders/messages/head?timeout=0");
    assert_eq!(received.status, StatusCode::OK);
    assert_eq!(received.headers.get("location"), None);
    let properties = broker_properties(&received);
    assert!(properties.get("LockToken").is_none() && properties.get("LockedUntilUtc").is_none());
    assert_eq!(properties["MessageId"].as_str().unwrap().len(), 32);
}

#[test]
fn dead_letters_are_received_and_settled_like_others() {
    let mut bench = Bench::new();
    bench.ask(send("bad"));
    for _ in 0..2 {
        let received = bench.call(Method::POST, "/orders/messages/head?timeout=0");
        assert_eq!(bench.call(Method::PUT, &path(&received)).status, StatusCode::OK);
    }
    let dead = bench.call(Method::POST, "/orders/$DeadLetterQueue/messages/head?timeout=0");
    assert_eq!(dead.body, "bad");
    assert_eq!(
        dead.headers.get("DeadLetterReason"),
        Some("\"MaxDeliveryCountExceeded\"")
    );
    let location = path(&dead);
    assert!(location.starts_with("/orders/$DeadLetterQueue/messages/1/"));
    assert_eq!(bench.call(Method::DELETE, &location).status, StatusCode::OK);
}

#[test]
fn a_batch_is_several_messages() {
    let mut bench = Bench::new();
    let request = send(r#"[{"Body":"a","UserProperties":{"Kind":"x"}},{"Body":"b"}]"#).with_header(
        "content-type",
        "application/vnd.microsoft.servicebus.json; charset=utf-8",
    );
    assert_eq!(bench.ask(request).status, StatusCode::CREATED);
    assert_eq!(
        bench.call(Method::DELETE, "/orders/messages/head").headers.get("kind"),
        Some("\"x\"")
    );
    assert_eq!(bench.call(Method::DELETE, "/orders/messages/head").body, "b");
}

#[test]
fn errors_are_the_documented_xml() {
    let mut bench = Bench::new();
    let text = |response: &Response| String::from_utf8(response.body.to_vec()).unwrap();
    let missing = bench.call(Method::POST, "/other/messages");
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert!(
        text(&missing).starts_with("<Error><Code>404</Code><Detail>SubCode=40400."),
        "{}",
        text(&missing)
    );
    assert_eq!(missing.headers.get("content-type"), Some(error::XML));

    let unsigned = bench.ask(Request::new(Method::POST, "/orders/messages"));
    assert_eq!(unsigned.status, StatusCode::UNAUTHORIZED);
    let listening = bench.ask(signed(
        Request::new(Method::POST, "/orders/messages/head?timeout=0"),
        "sender",
    ));
    assert!(
        text(&listening).contains("40100: Unauthorized access. 'Listen' claim(s)"),
        "{}",
        text(&listening)
    );

    let large = bench.ask(send("").with_body(vec![b'x'; 256 * 1024 + 1]));
    assert_eq!(large.status, StatusCode::FORBIDDEN);
    assert_eq!(
        bench.ask(send("a").with_header("BrokerProperties", "{")).status,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        bench.call(Method::PATCH, "/orders/messages").status,
        StatusCode::METHOD_NOT_ALLOWED
    );
    assert_eq!(
        bench.call(Method::POST, "/orders/messages/head?timeout=soon").status,
        StatusCode::BAD_REQUEST
    );
}

#[test]
fn an_expired_token_is_told_apart() {
    let mut bench = Bench::new();
    bench.now.wall = "2040-01-01T00:00:00Z".parse().unwrap();
    let response = bench.ask(send("a"));
    assert!(String::from_utf8_lossy(&response.body).contains("ExpiredToken: The token is expired."));
}

#[test]
fn subscriptions_are_received_from_and_settled_at_their_paths() {
    let mut bench = Bench::new();
    let now = bench.now.time;
    let namespace = &mut bench.service.namespace;
    namespace
        .create_topic("shop/events", TopicSettings::default(), now)
        .unwrap();
    let settings = QueueSettings {
        max_delivery_count: 1,
        ..QueueSettings::default()
    };
    namespace
        .create_subscription("shop/events", "all", settings, Filter::True, now)
        .unwrap();
    let sent = bench.call(Method::POST, "/Shop/Events/messages");
    assert_eq!(sent.status, StatusCode::CREATED);
    let base = "/Shop/Events/Subscriptions/All";
    let received = bench.call(Method::POST, &format!("{base}/Messages/Head?timeout=0"));
    assert_eq!(received.status, StatusCode::CREATED);
    assert_eq!(broker_properties(&received)["EnqueuedSequenceNumber"], 1);
    let location = path(&received);
    assert!(location.starts_with(base), "{location}");
    assert_eq!(bench.call(Method::PUT, &location).status, StatusCode::OK);
    let dead = bench.call(
        Method::DELETE,
        &format!("{base}/$DeadLetterQueue/messages/head?timeout=0"),
    );
    assert_eq!(dead.status, StatusCode::OK);
    assert_eq!(
        dead.headers.get("DeadLetterReason"),
        Some("\"MaxDeliveryCountExceeded\"")
    );
    for place in [
        "/shop/events/messages/head",
        "/shop/events/subscriptions/other/messages/head",
    ] {
        assert_eq!(
            bench.call(Method::POST, &format!("{place}?timeout=0")).status,
            StatusCode::NOT_FOUND,
            "{place}"
        );
    }
    let straight = bench.call(Method::POST, &format!("{base}/messages"));
    assert_eq!(straight.status, StatusCode::NOT_FOUND, "a subscription is not sent to");
}

#[test]
fn a_rule_of_a_topic_covers_its_subscriptions() {
    let mut bench = Bench::new();
    let now = bench.now.time;
    let namespace = &mut bench.service.namespace;
    namespace.create_topic("events", TopicSettings::default(), now).unwrap();
    namespace
        .create_subscription("events", "all", QueueSettings::default(), Filter::True, now)
        .unwrap();
    bench
        .service
        .rules
        .push(AccessRule::new("listener", KEY, &[Right::Listen]).for_entity("events"));
    let receive = |resource: &str| {
        let token = crate::service_bus::sas::testing::sign(resource, "1999999999", "listener", KEY);
        Request::new(Method::DELETE, "/events/subscriptions/all/messages/head?timeout=0")
            .with_header("Authorization", &token)
    };
    for (resource, status) in [
        ("127.0.0.1%2fevents", StatusCode::NO_CONTENT),
        ("127.0.0.1%2fevents%2fsubscriptions%2fall", StatusCode::NO_CONTENT),
        ("127.0.0.1%2fevents%2fsubscriptions%2fother", StatusCode::UNAUTHORIZED),
    ] {
        assert_eq!(bench.ask(receive(resource)).status, status, "{resource}");
    }
}

#[test]
fn a_queue_with_sessions_refuses_receivers_and_messages_without() {
    let mut bench = Bench::new();
    let settings = QueueSettings {
        requires_session: true,
        ..QueueSettings::default()
    };
    let now = bench.now.time;
    bench.service.namespace.create_queue("steps", settings, now).unwrap();
    let receive = bench.call(Method::POST, "/steps/messages/head?timeout=0");
    assert_eq!(receive.status, StatusCode::BAD_REQUEST);
    assert!(String::from_utf8_lossy(&receive.body).contains("requires sessions"));
    let send = |properties: &str| {
        let request = Request::new(Method::POST, "/steps/messages").with_header("BrokerProperties", properties);
        signed(request, "sender")
    };
    assert_eq!(bench.ask(send("{}")).status, StatusCode::BAD_REQUEST);
    assert_eq!(bench.ask(send(r#"{"SessionId":"a"}"#)).status, StatusCode::CREATED);
    let dead = bench.call(Method::POST, "/steps/$DeadLetterQueue/messages/head?timeout=0");
    assert_eq!(dead.status, StatusCode::NO_CONTENT);
}

#[test]
fn administration_needs_the_right_to_manage() {
    let mut bench = Bench::new();
    let get = Request::new(Method::GET, "/orders");
    assert_eq!(bench.ask(get.clone()).status, StatusCode::UNAUTHORIZED);
    let sender = bench.ask(signed(get.clone(), "sender"));
    assert!(String::from_utf8_lossy(&sender.body).contains("40100: Unauthorized access. 'Manage' claim(s)"));
    assert_eq!(bench.call(Method::GET, "/orders").status, StatusCode::OK);
    assert_eq!(bench.call(Method::GET, "/$Resources/queues").status, StatusCode::OK);
    assert_eq!(bench.call(Method::DELETE, "/orders").status, StatusCode::OK);
    assert_eq!(bench.call(Method::DELETE, "/orders").status, StatusCode::NOT_FOUND);
    assert_eq!(bench.call(Method::PUT, "/orders").status, StatusCode::BAD_REQUEST);
    assert_eq!(bench.call(Method::GET, "/").status, StatusCode::NOT_FOUND);
}

#[test]
fn queues_are_created_on_first_use_if_asked_for() {
    let mut bench = Bench::new();
    bench.service.create_on_use = true;
    assert_eq!(
        bench.call(Method::POST, "/New/Queue/messages").status,
        StatusCode::CREATED
    );
    assert_eq!(bench.service.namespace.queue_names(), ["New/Queue", "orders"]);
    assert_eq!(
        bench.call(Method::DELETE, "/new/queue/messages/head").status,
        StatusCode::OK
    );
    let unsigned = bench.ask(Request::new(Method::POST, "/other/messages"));
    assert_eq!(unsigned.status, StatusCode::UNAUTHORIZED);
    for path in [
        "/t/subscriptions/s/messages/head?timeout=0",
        "/a%3Fb/messages/head?timeout=0",
    ] {
        assert_eq!(bench.call(Method::POST, path).status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(bench.service.namespace.queue_names().len(), 2);
}
