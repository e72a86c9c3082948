//! The whole shop on free ports, and a shopper who uses its API.

use std::time::Duration;

use petstore_emulator::Settings;
use petstore_stack::{HostSettings, LogLine, Stack, StackSettings};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

/// Long enough for anything that is to happen; nothing waits that long unless it fails.
pub const SOON: Duration = Duration::from_secs(30);

/// A product of the catalogue.
pub const PRODUCT: &str = "cat-tree";

/// The shop with quick back-offs, so that a test of four tries takes no seconds.
pub async fn open() -> Stack {
    open_with(Settings::default(), |_| {}).await
}

/// The same with another emulator and other settings of the host.
pub async fn open_with(emulator: Settings, change: impl FnOnce(&mut HostSettings)) -> Stack {
    let mut host = HostSettings::new();
    host.variables.insert("first_backoff_ms".into(), "20".into());
    change(&mut host);
    let settings = StackSettings {
        emulator,
        host,
        ..StackSettings::default()
    };
    Stack::start(settings).await.unwrap()
}

/// Somebody with a cookie jar of one cookie.
pub struct Shopper {
    client: Client,
    shop: String,
    cookie: Option<String>,
}

impl Shopper {
    /// A shopper without a cookie.
    pub fn new(stack: &Stack) -> Self {
        Self {
            client: Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap(),
            shop: stack.shop_url().to_owned(),
            cookie: None,
        }
    }

    /// A shopper who brings this cookie.
    pub fn with_cookie(stack: &Stack, cookie: &str) -> Self {
        Self {
            cookie: Some(cookie.to_owned()),
            ..Self::new(stack)
        }
    }

    /// The cookie that the shop gave, as it is sent back.
    pub fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    /// The session's id, which names the blobs.
    pub fn session(&self) -> String {
        let cookie = self.cookie.as_deref().unwrap();
        let (_, value) = cookie.split_once('=').unwrap();
        value.split_once('.').unwrap().0.to_owned()
    }

    /// The name of the session's blobs.
    pub fn blob(&self) -> String {
        format!("{}.json", self.session())
    }

    /// A request with the cookie, from the shop's own pages.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.shop));
        match &self.cookie {
            Some(cookie) => request.header("cookie", cookie).header("origin", &self.shop),
            None => request,
        }
    }

    /// Sends a request and keeps the cookie that comes back.
    pub async fn send(&mut self, request: RequestBuilder) -> Response {
        let response = request.send().await.unwrap();
        if let Some(cookie) = response.headers().get("set-cookie") {
            let cookie = cookie.to_str().unwrap().split(';').next().unwrap();
            self.cookie = Some(cookie.to_owned());
        }
        response
    }

    /// Adds to the cart; the cart.
    pub async fn add(&mut self, product: &str, quantity: u32) -> Value {
        let response = self.try_add(product, quantity, None).await;
        assert_eq!(response.status(), StatusCode::OK, "{:?}", response.text().await);
        response.json().await.unwrap()
    }

    /// Tries to add to the cart, as a change with this id.
    pub async fn try_add(&mut self, product: &str, quantity: u32, id: Option<&str>) -> Response {
        let mut request = self
            .request(Method::POST, "/api/cart/items")
            .json(&json!({"product": product, "quantity": quantity}));
        if let Some(id) = id {
            request = request.header("idempotency-key", id);
        }
        self.send(request).await
    }

    /// What the API says at a path.
    pub async fn get(&mut self, path: &str) -> Value {
        let request = self.request(Method::GET, path);
        self.send(request).await.json().await.unwrap()
    }
}

/// The order file of a session, once it has this revision.
pub async fn order_file(stack: &Stack, session: &str, revision: u64) -> Value {
    let name = format!("{session}.json");
    let read = || {
        let blob = stack.emulator().blob("orders", &name)?;
        let order: Value = serde_json::from_slice(&blob.body).unwrap();
        (order["revision"] == revision).then_some(order)
    };
    let waiting = stack.emulator().wait_until(|_| read().is_some());
    tokio::time::timeout(SOON, waiting)
        .await
        .unwrap_or_else(|_| panic!("no revision {revision}\n{}", stack.log().tail()));
    read().unwrap()
}

/// The log line of a delivery that has finished.
pub async fn finished(stack: &Stack, message_id: &str) -> LogLine {
    stack.log().delivery_finished(message_id, SOON).await.unwrap()
}

/// Waits until the emulator is as it should be.
pub async fn until(stack: &Stack, what: &str, mut holds: impl FnMut(&petstore_emulator::LocalAzure) -> bool) {
    let waiting = stack.emulator().wait_until(|azure| holds(azure));
    if tokio::time::timeout(SOON, waiting).await.is_err() {
        panic!("{what}: not within {SOON:?}\n{}", stack.log().tail());
    }
}
