//! A guest that passes every request on to the component that provides its `wasi:http/handler`: a way to call the probe as a dependency.

use spin_sdk::http::{Request, Response, Result, next};
use spin_sdk::http_service;

#[http_service]
async fn relay(request: Request) -> Result<Response> {
    Ok(next(request).await?)
}
