//! A guest that does as it is told, to find out what the host lets it do: compute for ever, take all memory, trap,
//! wait, fail, look at its settings and its environment, and make requests.
//!
//! Over HTTP the path says what to do (`/loop`, `/wait?300`, `/fetch?http://...`), in a delivery the body does (`loop`, `wait 300`).
#![allow(clippy::panic, reason = "trapping is one of the things that it is told to do")]

mod bindings;

use std::time::Duration;

use bindings::exports::petstore::messaging::handler::{Guest, HandleError};
use bindings::petstore::messaging::types::Delivery;
use bindings::wasi::config::store;
use spin_sdk::http::{Request, Response, StatusCode, body::IncomingBodyExt};
use spin_sdk::http_service;

#[http_service]
async fn serve(request: Request) -> Response<String> {
    let path = request.uri().path().trim_start_matches('/').to_owned();
    let argument = request.uri().query().unwrap_or_default().to_owned();
    let (status, text) = match path.as_str() {
        "fetch" => (StatusCode::OK, fetch(&argument).await),
        "setting" => (StatusCode::OK, format!("{:?}", store::get(&argument))),
        "environment" => (StatusCode::OK, format!("{:?}", std::env::vars().collect::<Vec<_>>())),
        "files" => (
            StatusCode::OK,
            format!("{:?}", std::fs::read_dir("/").map(Iterator::count)),
        ),
        other => match act(format!("{other} {argument}").trim_end()).await {
            Ok(word) => (StatusCode::OK, word),
            Err(error) => (StatusCode::SERVICE_UNAVAILABLE, error),
        },
    };
    let mut response = Response::new(text);
    *response.status_mut() = status;
    response
}

async fn fetch(url: &str) -> String {
    let request = match spin_sdk::http::Request::get(url).body(spin_sdk::http::EmptyBody::new()) {
        Ok(request) => request,
        Err(error) => return error.to_string(),
    };
    match spin_sdk::http::send(request).await {
        Ok(response) => {
            let status = response.status().as_u16();
            let body = response.into_body().bytes().await.map(|b| b.len());
            format!("{status} {body:?}")
        }
        Err(code) => format!("{code:?}"),
    }
}

/// What can be done both for a request and for a delivery.
async fn act(what: &str) -> Result<String, String> {
    match what {
        "loop" => loop {
            std::hint::black_box(());
        },
        "grow" => {
            let mut taken: Vec<Vec<u8>> = Vec::new();
            loop {
                taken.push(std::hint::black_box(vec![1; 1 << 20]));
            }
        }
        "trap" => panic!("told to"),
        "wait" => wait("300").await,
        "fail" => Err("told to".into()),
        other => match other.strip_prefix("wait ") {
            Some(milliseconds) => wait(milliseconds).await,
            None => Ok(other.to_owned()),
        },
    }
}

async fn wait(milliseconds: &str) -> Result<String, String> {
    let time = milliseconds.parse().map_err(|_| "no number of milliseconds")?;
    spin_sdk::time::sleep(Duration::from_millis(time)).await;
    Ok("waited".into())
}

struct Probe;

impl Guest for Probe {
    async fn handle(delivery: Delivery) -> Result<String, HandleError> {
        act(&String::from_utf8_lossy(&delivery.message.body))
            .await
            .map_err(HandleError::Unavailable)
    }
}

#[allow(unsafe_code, reason = "the canonical ABI exports raw functions")]
mod export {
    use super::Probe;
    crate::bindings::export!(Probe with_types_in crate::bindings);
}
