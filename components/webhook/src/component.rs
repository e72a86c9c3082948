//! The `wasi:http` export, and the real host behind it.

use std::time::Duration;

use futures::channel::oneshot;
use futures::stream::{self, StreamExt};
use spin_sdk::wasip3::exports::http::handler::Guest;
use spin_sdk::wasip3::http::types::{ErrorCode, Request, Response};
use spin_sdk::wit_bindgen::spawn;

use crate::bindings::petstore::messaging::handler::{self, HandleError};
use crate::bindings::petstore::messaging::types::Delivery;
use crate::bindings::wasi::config::store::{self as config, Error as ConfigError};
use crate::front::{MAX_BODY, answer};
use crate::host::{Handled, Host};

/// How many deliveries of a batch are handled at a time.
const CONCURRENCY: usize = 8;

struct Webhook;

impl Guest for Webhook {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        let request = inbound::received(request, MAX_BODY).await;
        let is_head = request.method == "HEAD";
        inbound::sent(answer(&WasiHost, request).await, is_head)
    }
}

struct WasiHost;

impl Host for WasiHost {
    fn setting(&self, name: &str) -> Result<Option<String>, String> {
        config::get(name).map_err(|error| match error {
            ConfigError::Upstream(detail) | ConfigError::Io(detail) => detail,
        })
    }

    async fn handle(&self, deliveries: Vec<Delivery>) -> Vec<Handled> {
        let (done, all_done) = oneshot::channel();
        spawn(async move {
            let handling = stream::iter(deliveries).map(handler::handle).buffered(CONCURRENCY);
            // Whoever asked may have been answered already.
            let _ = done.send(handling.collect().await);
        });
        let stopped = |_| vec![Err(HandleError::Failed("handling was stopped".into()))];
        all_done.await.unwrap_or_else(stopped)
    }

    async fn sleep(&self, duration: Duration) {
        spin_sdk::time::sleep(duration).await;
    }

    fn log(&self, line: &str) {
        eprintln!("{line}");
    }
}

#[allow(unsafe_code, reason = "the canonical ABI exports raw functions")]
mod export {
    use super::Webhook;
    spin_sdk::wasip3::http::service::export!(Webhook);
}
