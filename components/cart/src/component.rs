//! The `wasi:http` export, and the real host behind the shop.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use spin_sdk::wasip3::clocks::system_clock;
use spin_sdk::wasip3::exports::http::handler::Guest;
use spin_sdk::wasip3::http::types::{ErrorCode, Request, Response};
use spin_sdk::wasip3::random::random::get_random_u64;
use spin_sdk::wit_bindgen::spawn;

use crate::bindings::petstore::blobs::store;
use crate::bindings::petstore::blobs::types::{Blob, Condition, Content, StoreError};
use crate::bindings::petstore::messaging::publisher::{self, Message, PublishError};
use crate::bindings::wasi::config::store::{self as config, Error as ConfigError};
use crate::host::Host;
use crate::input::MAX_BODY;
use crate::publishing::describe;
use crate::shop;

struct Cart;

impl Guest for Cart {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        let request = inbound::received(request, MAX_BODY).await;
        let host = WasiHost {
            trace_parent: request.header(TRACE_PARENT).filter(|value| value.len() == 55),
        };
        inbound::sent(shop::answer(&host, &request).await, request.method == "HEAD")
    }
}

/// Names the trace of a request, and of the messages that it leads to (<https://www.w3.org/TR/trace-context/>).
const TRACE_PARENT: &str = "traceparent";

struct WasiHost<'a> {
    trace_parent: Option<&'a str>,
}

impl WasiHost<'_> {
    fn traced(&self, mut message: Message) -> Message {
        if let Some(value) = self.trace_parent {
            message.properties = vec![(TRACE_PARENT.into(), value.into())];
        }
        message
    }
}

impl Host for WasiHost<'_> {
    fn setting(&self, name: &str) -> Result<Option<String>, String> {
        config::get(name).map_err(|error| match error {
            ConfigError::Upstream(detail) | ConfigError::Io(detail) => detail,
        })
    }

    async fn get(&self, container: &str, name: &str) -> Result<Option<Blob>, StoreError> {
        store::get(container.into(), name.into()).await
    }

    async fn put(
        &self,
        container: &str,
        name: &str,
        content: Content,
        condition: Condition,
    ) -> Result<String, StoreError> {
        store::put(container.into(), name.into(), content, condition).await
    }

    async fn publish(&self, message: Message) -> Result<(), PublishError> {
        publisher::publish(self.traced(message)).await
    }

    fn publish_aside(&self, message: Message) {
        let message = self.traced(message);
        spawn(async move {
            let id = message.id.clone();
            if let Err(error) = publisher::publish(message).await {
                eprintln!("order {id} was not published again: broker {}", describe(&error));
            }
        });
    }

    fn now(&self) -> SystemTime {
        let now = system_clock::now();
        UNIX_EPOCH + Duration::new(now.seconds.try_into().unwrap_or_default(), now.nanoseconds)
    }

    fn random(&self) -> u128 {
        u128::from(get_random_u64()) << 64 | u128::from(get_random_u64())
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
    use super::Cart;
    spin_sdk::wasip3::http::service::export!(Cart);
}
