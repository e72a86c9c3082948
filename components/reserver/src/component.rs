//! The export, and the real host behind it.

use std::time::Duration;

use petstore_orders::file;
use spin_sdk::wasip3::clocks::monotonic_clock;
use spin_sdk::wasip3::random::random::get_random_u64;

use crate::bindings::exports::petstore::messaging::handler::{Guest, HandleError};
use crate::bindings::petstore::alerts::mailer::{self, AlertError};
use crate::bindings::petstore::alerts::types::Alert;
use crate::bindings::petstore::blobs::store;
use crate::bindings::petstore::blobs::types::{Blob, Condition, Content, Properties, StoreError};
use crate::bindings::petstore::messaging::types::Delivery;
use crate::bindings::wasi::config::store::{self as config, Error as ConfigError};
use crate::handling::handle;
use crate::host::Host;
use crate::settings::Settings;

struct Reserver;

impl Guest for Reserver {
    async fn handle(delivery: Delivery) -> Result<String, HandleError> {
        let settings = Settings::read(setting, |line| WasiHost.log(line));
        let outcome = handle(&WasiHost, &settings, &delivery).await?;
        Ok(outcome.as_str().into())
    }
}

fn setting(name: &str) -> Result<Option<String>, String> {
    config::get(name).map_err(|error| match error {
        ConfigError::Upstream(detail) | ConfigError::Io(detail) => detail,
    })
}

struct WasiHost;

impl Host for WasiHost {
    async fn head(&self, name: &str) -> Result<Option<Properties>, StoreError> {
        store::head(file::CONTAINER.into(), name.into()).await
    }

    async fn get(&self, name: &str) -> Result<Option<Blob>, StoreError> {
        store::get(file::CONTAINER.into(), name.into()).await
    }

    async fn put(&self, name: &str, content: Content, condition: Condition) -> Result<String, StoreError> {
        store::put(file::CONTAINER.into(), name.into(), content, condition).await
    }

    async fn send(&self, alert: Alert) -> Result<(), AlertError> {
        mailer::send(alert).await
    }

    fn now(&self) -> Duration {
        Duration::from_nanos(monotonic_clock::now())
    }

    async fn sleep(&self, duration: Duration) {
        spin_sdk::time::sleep(duration).await;
    }

    fn random(&self) -> u32 {
        (get_random_u64() >> 32) as u32
    }

    fn log(&self, line: &str) {
        eprintln!("{line}");
    }
}

#[allow(unsafe_code, reason = "the canonical ABI exports raw functions")]
mod export {
    crate::bindings::export!(Reserver with_types_in crate::bindings);
    use super::Reserver;
}
