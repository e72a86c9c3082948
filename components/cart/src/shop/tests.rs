use futures::executor::block_on;
use serde_json::Value;

use super::*;
use crate::fake_host::{FakeHost, Write, broker_down, storage_down};
use inbound::Body;

mod api;
mod description;
mod pages;

/// A shopper's browser or program: it keeps the session's cookie, as they do.
struct Client {
    host: FakeHost,
    cookie: Option<String>,
}

impl Client {
    fn new() -> Client {
        Client {
            host: FakeHost::default(),
            cookie: None,
        }
    }

    fn request(&self, method: &str, path: &str, content_type: &str, body: &str) -> Request {
        let mut headers = vec![
            ("Content-Type".to_owned(), content_type.to_owned()),
            ("Sec-Fetch-Site".to_owned(), "same-origin".to_owned()),
        ];
        headers.extend(self.cookie.iter().map(|cookie| ("cookie".to_owned(), cookie.clone())));
        let body = Body::Whole(body.into());
        Request {
            method: method.into(),
            authority: "shop.example".into(),
            path: path.into(),
            query: String::new(),
            headers,
            https: false,
            body,
        }
    }

    fn send(&mut self, request: &Request) -> Reply {
        let reply = block_on(answer(&self.host, request));
        if let Some(cookie) = header(&reply, "set-cookie") {
            self.cookie = cookie.split(';').next().map(str::to_owned);
        }
        reply
    }

    fn get(&mut self, path: &str) -> Reply {
        self.send(&self.request("GET", path, "", ""))
    }

    fn json(&mut self, method: &str, path: &str, body: &str) -> Reply {
        self.send(&self.request(method, path, "application/json", body))
    }

    fn form(&mut self, path: &str, body: &str) -> Reply {
        self.send(&self.request("POST", path, "application/x-www-form-urlencoded", body))
    }

    fn with_key(&mut self, key: &str, method: &str, path: &str, body: &str) -> Reply {
        let mut request = self.request(method, path, "application/json", body);
        request.headers.push(("Idempotency-Key".into(), key.into()));
        self.send(&request)
    }

    fn add(&mut self, product: &str, quantity: u32) -> Reply {
        self.json(
            "POST",
            "/api/cart/items",
            &format!(r#"{{"product":"{product}","quantity":{quantity}}}"#),
        )
    }

    /// Ids of the messages that the broker has.
    fn published(&self) -> Vec<String> {
        self.host
            .look(|state| state.published.iter().map(|message| message.id.clone()).collect())
    }
}

fn header<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
    reply
        .headers
        .iter()
        .find(|(present, _)| *present == name)
        .map(|(_, value)| value.as_str())
}

fn value(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.body).unwrap()
}

fn html(reply: &Reply) -> String {
    assert_eq!(header(reply, "content-type"), Some("text/html; charset=utf-8"));
    String::from_utf8(reply.body.clone()).unwrap()
}

/// Asserts a problem of the API, and returns it.
fn problem(reply: &Reply, status: u16, code: &str) -> Value {
    assert_eq!(
        header(reply, "content-type"),
        Some("application/problem+json"),
        "{reply:?}"
    );
    let problem = value(reply);
    assert_eq!(
        (reply.status, problem["code"].as_str()),
        (status, Some(code)),
        "{problem}"
    );
    assert_eq!(problem["status"], status);
    assert!(problem["title"].is_string() && problem["detail"].is_string());
    problem
}

#[test]
fn every_answer_is_guarded() {
    let mut client = Client::new();
    for path in [
        "/",
        "/cart",
        "/api/products",
        "/api/cart",
        "/nowhere",
        "/api/nowhere",
        "/products/cat-tree",
    ] {
        let reply = client.get(path);
        assert!(
            header(&reply, "content-security-policy")
                .unwrap()
                .starts_with("default-src 'none'"),
            "{path}"
        );
        assert_eq!(header(&reply, "x-content-type-options"), Some("nosniff"), "{path}");
    }
}

#[test]
fn pages_with_a_cart_or_a_change_id_are_not_cached() {
    let mut client = Client::new();
    for path in ["/", "/cart", "/api/cart", "/api/cart/reservation"] {
        assert_eq!(header(&client.get(path), "cache-control"), Some("no-store"), "{path}");
    }
}

#[test]
fn head_is_get_without_the_body() {
    let mut client = Client::new();
    for path in ["/", "/cart", "/api/products"] {
        let reply = client.send(&client.request("HEAD", path, "", ""));
        assert_eq!((reply.status, reply.body.len()), (200, 0), "{path}");
    }
}

#[test]
fn a_cart_outlives_the_key_that_signed_its_cookie() {
    let keys = |client: &Client, current: &str, previous: &str| {
        client.host.look(|state| {
            state.settings.insert("session_key".into(), current.into());
            state.settings.insert("previous_session_key".into(), previous.into());
        });
    };
    let mut client = Client::new();
    keys(&client, "the first key", "");
    client.add("cat-tree", 1);
    keys(&client, "the second key", "the first key");
    assert_eq!(value(&client.get("/api/cart"))["revision"], 1);

    let mut stays_away = client.cookie.clone();
    client.add("cat-tree", 1);
    keys(&client, "the second key", "");
    assert_eq!(
        value(&client.get("/api/cart"))["revision"],
        2,
        "the change renewed the cookie"
    );
    std::mem::swap(&mut client.cookie, &mut stays_away);
    assert_eq!(
        value(&client.get("/api/cart"))["revision"],
        0,
        "a cookie of the first key counts as none"
    );
}

#[test]
fn the_sample_key_outside_dev_stops_all_that_needs_a_session() {
    let mut client = Client::new();
    client
        .host
        .look(|state| drop(state.settings.insert("stage".into(), "production".into())));
    for path in ["/api/cart", "/api/cart/reservation"] {
        let told = problem(&client.get(path), 500, "misconfigured");
        assert!(
            told["detail"]
                .as_str()
                .unwrap()
                .contains("setting `session_key` is the published sample key"),
            "{told}"
        );
    }
    problem(&client.add("cat-tree", 1), 500, "misconfigured");
    let page = client.get("/cart");
    assert_eq!(page.status, 500);
    assert!(html(&page).contains("session_key"));
    assert_eq!(client.get("/").status, 200);
    client.host.look(|state| {
        assert!(state.blobs.is_empty());
        assert!(
            state
                .log
                .iter()
                .any(|line| line.starts_with("no sessions: setting `session_key`")),
            "{:?}",
            state.log
        );
        assert!(
            !state
                .log
                .iter()
                .any(|line| line.contains("sample-session-key-for-dev-only"))
        );
    });
}

#[test]
fn settings_out_of_reach_are_an_outage() {
    let mut client = Client::new();
    client.host.look(|state| state.settings_down = true);
    problem(&client.get("/api/cart"), 503, "settings-unavailable");
}

#[test]
fn the_cookie_is_set_with_the_first_change_and_is_secure_over_https() {
    let mut client = Client::new();
    assert_eq!(header(&client.get("/cart"), "set-cookie"), None);
    assert_eq!(header(&client.get("/api/cart"), "set-cookie"), None);
    let mut request = client.request(
        "POST",
        "/api/cart/items",
        "application/json",
        r#"{"product":"cat-tree","quantity":1}"#,
    );
    request.headers.push(("X-Forwarded-Proto".into(), "https".into()));
    let reply = client.send(&request);
    let cookie = header(&reply, "set-cookie").unwrap();
    assert!(cookie.ends_with("; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
    let again = client.add("cat-tree", 1);
    assert!(
        header(&again, "set-cookie")
            .unwrap()
            .ends_with("; HttpOnly; SameSite=Lax")
    );
}

#[test]
fn a_forged_cookie_is_a_new_shopper() {
    let mut client = Client::new();
    client.add("cat-tree", 1);
    let own = client.host.look(|state| state.only_cart().session);
    client.cookie = Some(format!("petstore_session={own}.{}", "0".repeat(64)));
    assert_eq!(value(&client.get("/api/cart"))["revision"], 0);
    let reply = client.add("cat-tree", 1);
    assert_ne!(value(&reply)["session"], own.as_str());
    assert_eq!(value(&reply)["revision"], 1);
}

#[test]
fn another_sites_page_cannot_change_a_cart() {
    let mut client = Client::new();
    client.add("cat-tree", 1);
    let forms = "application/x-www-form-urlencoded";
    let mut from_elsewhere = |method: &str, path: &str, content_type: &str, body: &str| {
        let mut request = client.request(method, path, content_type, body);
        request.headers.retain(|(name, _)| name != "Sec-Fetch-Site");
        request
            .headers
            .push(("Origin".into(), "https://elsewhere.example".into()));
        client.send(&request)
    };
    for (path, body) in [
        ("/cart/items", "product=cat-tree&quantity=1"),
        ("/cart/items/cat-tree", "quantity=2"),
        ("/cart/items/cat-tree/remove", ""),
        ("/cart/publish", ""),
    ] {
        assert_eq!(from_elsewhere("POST", path, forms, body).status, 403, "{path}");
    }
    for (method, path) in [
        ("POST", "/api/cart/items"),
        ("PUT", "/api/cart/items/cat-tree"),
        ("DELETE", "/api/cart/items/cat-tree"),
        ("POST", "/api/cart/publish"),
    ] {
        problem(
            &from_elsewhere(method, path, "application/json", "{}"),
            403,
            "cross-site",
        );
    }
    assert_eq!(from_elsewhere("GET", "/cart", "", "").status, 200);
    assert_eq!(client.published().len(), 1);
}

#[test]
fn a_program_says_where_it_sends_its_cookie_from() {
    let mut client = Client::new();
    let body = r#"{"product":"cat-tree","quantity":1}"#;
    let mut program = |origin: Option<&str>| {
        let mut request = client.request("POST", "/api/cart/items", "application/json", body);
        request.headers.retain(|(name, _)| name != "Sec-Fetch-Site");
        request
            .headers
            .extend(origin.map(|origin| ("Origin".to_owned(), origin.to_owned())));
        client.send(&request)
    };
    assert_eq!(program(None).status, 200);
    problem(&program(None), 403, "cross-site");
    assert_eq!(value(&program(Some("http://shop.example")))["revision"], 2);
}
