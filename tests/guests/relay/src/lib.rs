//! A guest that passes every request on to the component that provides its `wasi:http/handler`: a way to call the probe as a
//! dependency. Below `/own` it tells what it sees itself, so that it has the same imports as its dependency.

mod bindings;

use bindings::wasi::config::store;
use spin_sdk::http::{EmptyBody, IntoResponse, Request, Result, next, send};
use spin_sdk::http_service;
use spin_sdk::wasip3::http::types::Response;

#[http_service]
async fn relay(request: Request) -> Result<Response> {
    let argument = request.uri().query().unwrap_or_default().to_owned();
    let text = match request.uri().path() {
        "/own/setting" => format!("{:?}", store::get(&argument)),
        "/own/environment" => format!("{:?}", std::env::vars().collect::<Vec<_>>()),
        "/own/fetch" => fetch(&argument).await,
        _ => return Ok(next(request).await?.into_response()?),
    };
    Ok(text.into_response()?)
}

async fn fetch(url: &str) -> String {
    match Request::get(url).body(EmptyBody::new()) {
        Ok(request) => match send(request).await {
            Ok(response) => response.status().as_u16().to_string(),
            Err(code) => format!("{code:?}"),
        },
        Err(error) => error.to_string(),
    }
}
