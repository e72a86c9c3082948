//! A broker made of a function, for tests.

use std::pin::Pin;
use std::time::SystemTime;

use futures::future::BoxFuture;
use wasmtime_wasi::WasiCtxBuilder;
use wasmtime_wasi_http::WasiBody;

use crate::application::ServiceBusTrigger;
use crate::outbound::{Response, Transport};
use crate::surroundings::Surroundings;

/// Surroundings in which every request is answered by this function.
pub struct StandIn<F>(pub F);

impl<F> Transport for StandIn<F>
where
    F: Fn(http::Request<WasiBody>) -> BoxFuture<'static, Response> + Send + Sync + 'static,
{
    fn send(&self, request: http::Request<WasiBody>) -> Pin<Box<dyn Future<Output = Response> + Send>> {
        self.0(request)
    }
}

impl<F> Surroundings for StandIn<F>
where
    Self: Transport,
{
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    fn chance(&self) -> f64 {
        0.0
    }

    fn equip(&self, _: &mut WasiCtxBuilder) {}

    fn fuel(&self) -> Option<u64> {
        None
    }
}

/// A trigger for this queue.
pub fn trigger(queue: &str, watch_dead_letters: bool) -> ServiceBusTrigger {
    ServiceBusTrigger {
        id: "t".into(),
        function: "t".into(),
        component: "c".into(),
        connection: "Endpoint=sb://h;SharedAccessKeyName=n;SharedAccessKey=k".into(),
        identity: None,
        queue: queue.into(),
        watch_dead_letters,
        max_concurrency: 1,
        first_hold_ms: 1,
        longest_hold_ms: 1,
    }
}
