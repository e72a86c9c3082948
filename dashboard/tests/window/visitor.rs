//! Somebody who looks at the dashboard.

use std::time::Duration;

use reqwest::{Client, Response, StatusCode, redirect::Policy};
use serde_json::Value;
use tokio::time::timeout;

/// Long enough for anything that is to happen; nothing waits that long unless it fails.
pub const SOON: Duration = Duration::from_secs(60);

/// A browser without a script.
pub struct Visitor {
    client: Client,
    url: String,
}

/// What is heard in the event stream.
pub struct Listener {
    stream: Response,
    unread: String,
    /// The last state.
    pub state: Value,
    /// The names of all ways along which something went, with how it went: `cart-queue under-way`.
    pub moves: Vec<String>,
}

impl Visitor {
    /// A visitor of the dashboard at `url`, which ends with a slash.
    pub fn new(url: String) -> Self {
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        Self { client, url }
    }

    /// A page's text.
    pub async fn page(&self, path: &str) -> String {
        let response = self.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.text().await.unwrap()
    }

    /// Whatever is at a path.
    pub async fn get(&self, path: &str) -> Response {
        self.client.get(format!("{}{path}", self.url)).send().await.unwrap()
    }

    /// Sends a form with the field `on`, as the page's buttons do.
    pub async fn post(&self, path: &str, on: bool) {
        let response = self.post_with(path, on, &[]).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{path}");
    }

    /// The same with more header fields.
    pub async fn post_with(&self, path: &str, on: bool, fields: &[(&str, &str)]) -> Response {
        let mut request = self
            .client
            .post(format!("{}{path}", self.url))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!("on={on}"));
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap()
    }

    /// A request for a name that points here.
    pub async fn as_host(&self, host: &str, path: &str) -> Response {
        let request = self.client.get(format!("{}{path}", self.url));
        request.header("host", host).send().await.unwrap()
    }

    /// Starts to listen, and hears the first state.
    pub async fn listen(&self) -> Listener {
        let stream = self.get("events").await;
        assert_eq!(stream.headers()["content-type"], "text/event-stream");
        let mut listener = Listener {
            stream,
            unread: String::new(),
            state: Value::Null,
            moves: Vec::new(),
        };
        listener.until("the first state", |heard| !heard.state.is_null()).await;
        listener
    }
}

impl Listener {
    /// Listens until it holds.
    pub async fn until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let heard = timeout(SOON, async {
            while !holds(self) {
                self.hear().await;
            }
        });
        if heard.await.is_err() {
            panic!("{what}: not heard within {SOON:?}; {:#}\n{:?}", self.state, self.moves);
        }
    }

    /// Listens until a page has a text, and returns the page.
    pub async fn until_page(&mut self, visitor: &Visitor, path: &str, text: &str) -> String {
        let seen = timeout(SOON, async {
            loop {
                let page = visitor.page(path).await;
                if page.contains(text) {
                    return page;
                }
                self.hear().await;
            }
        });
        match seen.await {
            Ok(page) => page,
            Err(_) => panic!("{path} has no {text} within {SOON:?}: {}", visitor.page(path).await),
        }
    }

    /// A number of the last state.
    pub fn number(&self, name: &str) -> u64 {
        self.state["numbers"][name].as_u64().unwrap_or_default()
    }

    /// Whether something went along a way so.
    pub fn moved(&self, what: &str) -> bool {
        self.moves.iter().any(|one| one == what)
    }

    async fn hear(&mut self) {
        while !self.unread.contains("\n\n") {
            let chunk = self.stream.chunk().await.unwrap().expect("the stream goes on");
            self.unread += std::str::from_utf8(&chunk).unwrap();
        }
        let (event, rest) = self.unread.split_once("\n\n").unwrap();
        let data = event
            .strip_prefix("data: ")
            .map(|data| serde_json::from_str::<Value>(data).unwrap());
        self.unread = rest.to_owned();
        // Comments keep the connection alive.
        let Some(mut data) = data else { return };
        self.state = data["state"].take();
        for one in data["moves"].as_array().unwrap() {
            let text = |name: &str| one[name].as_str().unwrap().to_owned();
            self.moves.push(format!("{} {}", text("way"), text("tone")));
        }
    }
}
