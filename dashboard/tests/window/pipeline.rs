//! The shop, its local Azure and the dashboard together, and somebody who changes a cart.

use std::net::SocketAddr;

use petstore_dashboard::{Dashboard, Subject, Traces};
use petstore_stack::{HostSettings, Stack, StackSettings};
use reqwest::{Client, StatusCode};
use serde_json::json;

use crate::visitor::{Listener, Visitor};

/// A free port of this machine.
pub const ANYWHERE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

/// All of it. Dropped, all of it ends.
pub struct Pipeline {
    pub stack: Stack,
    dashboard: Dashboard,
}

/// All of it, and somebody who looks and listens.
pub async fn watched() -> (Pipeline, Visitor, Listener) {
    let pipeline = Pipeline::start().await;
    let visitor = Visitor::new(pipeline.dashboard.url());
    let listener = visitor.listen().await;
    (pipeline, visitor, listener)
}

impl Pipeline {
    /// Starts it, with quick back-offs.
    async fn start() -> Self {
        let mut host = HostSettings::new();
        host.variables.insert("first_backoff_ms".into(), "20".into());
        let traces = Traces::listen().await.unwrap();
        host.environment.extend(traces.environment());
        let settings = StackSettings {
            host,
            ..StackSettings::default()
        };
        let stack = Stack::start(settings).await.unwrap();
        let dashboard = Dashboard::start(Subject::new(&stack, traces), ANYWHERE).await.unwrap();
        Self { stack, dashboard }
    }

    /// Puts a new shopper's first product into a cart. How the shop answers, and the session if it kept the cart.
    pub async fn shop(&self) -> (StatusCode, Option<String>) {
        let request = Client::new()
            .post(format!("{}/api/cart/items", self.stack.shop_url()))
            .json(&json!({ "product": "cat-tree", "quantity": 2 }));
        let response = request.send().await.unwrap();
        let cookie = response.headers().get("set-cookie");
        let session = cookie.map(|cookie| {
            let (_, value) = cookie.to_str().unwrap().split_once('=').unwrap();
            value.split_once('.').unwrap().0.to_owned()
        });
        (response.status(), session)
    }

    /// The same, with a success.
    pub async fn order(&self) -> String {
        let (status, session) = self.shop().await;
        assert_eq!(status, StatusCode::OK, "{}", self.stack.log().tail());
        session.unwrap()
    }
}
