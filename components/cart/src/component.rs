//! The `wasi:http` export, and the real host behind the shop.
//!
//! The export is written against the SDK's raw bindings: through the `http` crate's types the component would be 80 KB larger.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use spin_sdk::wasip3::clocks::system_clock;
use spin_sdk::wasip3::exports::http::handler::Guest;
use spin_sdk::wasip3::http::types::{ErrorCode, Fields, Method, Request as WasiRequest, Response, Scheme};
use spin_sdk::wasip3::random::random::get_random_u64;
use spin_sdk::wasip3::{wit_future, wit_stream};
use spin_sdk::wit_bindgen::{StreamResult, spawn};

use crate::bindings::petstore::blobs::store;
use crate::bindings::petstore::blobs::types::{Blob, Condition, Content, StoreError};
use crate::bindings::petstore::messaging::publisher::{self, Message, PublishError};
use crate::bindings::wasi::config::store::{self as config, Error as ConfigError};
use crate::host::Host;
use crate::http::{Body, MAX_BODY, Reply, Request};
use crate::publishing::describe;
use crate::shop;

/// How much of a body is read at a time.
const CHUNK: usize = 16 * 1024;

struct Cart;

impl Guest for Cart {
    async fn handle(request: WasiRequest) -> Result<Response, ErrorCode> {
        let request = received(request).await;
        sent(shop::answer(&WasiHost, &request).await, request.method == "HEAD")
    }
}

async fn received(request: WasiRequest) -> Request {
    let method = method(request.get_method());
    let path = request.get_path_with_query().unwrap_or_default();
    let path = path.split('?').next().unwrap_or_default().to_owned();
    let https = matches!(request.get_scheme(), Some(Scheme::Https));
    let headers = request.get_headers().copy_all();
    let headers = headers
        .into_iter()
        .map(|(name, value)| (name, String::from_utf8_lossy(&value).into_owned()))
        .collect();
    let mut received = Request {
        method,
        path,
        headers,
        https,
        body: Body::Whole(Vec::new()),
    };
    if !received.is_safe() {
        received.body = match announced(&received) {
            Some(length) if length > MAX_BODY => Body::TooLarge,
            _ => read(request).await,
        };
    }
    received
}

fn announced(request: &Request) -> Option<usize> {
    request.header("content-length")?.parse().ok()
}

fn method(method: Method) -> String {
    match method {
        Method::Get => "GET".into(),
        Method::Head => "HEAD".into(),
        Method::Post => "POST".into(),
        Method::Put => "PUT".into(),
        Method::Delete => "DELETE".into(),
        Method::Connect => "CONNECT".into(),
        Method::Options => "OPTIONS".into(),
        Method::Trace => "TRACE".into(),
        Method::Patch => "PATCH".into(),
        Method::Other(other) => other,
    }
}

async fn read(request: WasiRequest) -> Body {
    let (_outcome, outcome_reader) = wit_future::new(|| Ok(()));
    let (mut stream, trailers) = WasiRequest::consume_body(request, outcome_reader);
    let mut body = Vec::new();
    loop {
        let (result, chunk) = stream.read(Vec::with_capacity(CHUNK)).await;
        if body.len() + chunk.len() > MAX_BODY {
            return Body::TooLarge;
        }
        body.extend_from_slice(&chunk);
        if !matches!(result, StreamResult::Complete(_)) {
            break;
        }
    }
    match trailers.await {
        Ok(_) => Body::Whole(body),
        Err(_) => Body::Incomplete,
    }
}

fn sent(reply: Reply, is_head: bool) -> Result<Response, ErrorCode> {
    let Reply { status, headers, body } = reply;
    let mut fields: Vec<_> = headers
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into_bytes()))
        .collect();
    if !is_head {
        // With its length known, a small answer leaves in one write.
        fields.push(("content-length".into(), body.len().to_string().into_bytes()));
    }
    // A header's value with a line break in it: nothing that a shopper can cause.
    let fields = Fields::from_list(&fields).map_err(|_| ErrorCode::InternalError(None))?;
    let (_trailers, trailers) = wit_future::new(|| Ok(None));
    let contents = (!body.is_empty()).then(|| {
        let (mut writer, reader) = wit_stream::new();
        spawn(async move {
            // What a client does not read is lost on nobody.
            writer.write_all(body).await;
        });
        reader
    });
    let (response, _transmitted) = Response::new(fields, contents, trailers);
    response
        .set_status_code(status)
        .map_err(|()| ErrorCode::InternalError(None))?;
    Ok(response)
}

struct WasiHost;

impl Host for WasiHost {
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
        publisher::publish(message).await
    }

    fn publish_aside(&self, message: Message) {
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
