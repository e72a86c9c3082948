//! What carries requests, for guests and for the host itself.

use std::pin::Pin;

use wasmtime_wasi_http::{Error, WasiBody};

/// The response once it has begun, or why none did.
pub type Response = Result<http::Response<WasiBody>, Error>;

/// Carries a request to the host that its URI names. [`Network`](super::Network) does so over pooled connections; a test may carry
/// requests within its own process.
pub trait Transport: Send + Sync + 'static {
    /// Sends the request once and returns when the response begins.
    fn send(&self, request: http::Request<WasiBody>) -> Pin<Box<dyn Future<Output = Response> + Send>>;
}
