//! What is posted to the webhook.

use std::cell::Cell;
use std::time::Duration;

use futures::executor::block_on;
use webhook::bindings::petstore::messaging::types::Delivery;
use webhook::host::{Handled, Host};

use crate::request;

/// A request of one who knows the secret: it is answered, and only what is handled counts as delivered. Nothing is handled for
/// one who does not know it.
pub fn request(data: &[u8]) {
    for (secret, opens) in [
        ("local-webhook-secret", true),
        ("a secret that no input of a fuzzer can guess", false),
    ] {
        let Some(request) = request::parse(data) else {
            return;
        };
        let handler = Handler {
            secret,
            handled: Cell::default(),
        };
        let reply = block_on(webhook::front::answer(&handler, request));
        assert!((200..500).contains(&reply.status));
        assert!(opens || handler.handled.get() == 0);
    }
}

struct Handler {
    secret: &'static str,
    handled: Cell<usize>,
}

impl Host for Handler {
    fn setting(&self, name: &str) -> Result<Option<String>, String> {
        Ok((name == "webhook_secret").then(|| self.secret.to_owned()))
    }

    async fn handle(&self, deliveries: Vec<Delivery>) -> Vec<Handled> {
        self.handled.set(self.handled.get() + deliveries.len());
        deliveries.iter().map(|_| Ok("stored".to_owned())).collect()
    }

    async fn sleep(&self, _: Duration) {
        // Handling never takes longer than it may.
        std::future::pending().await
    }

    fn log(&self, _: &str) {}
}
