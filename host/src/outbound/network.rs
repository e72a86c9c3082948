//! The pool of connections that all guests and the host share.

use std::pin::Pin;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures::TryStreamExt;
use http_body::Body;
use http_body_util::{BodyDataStream, BodyExt};
use wasmtime_wasi_http::{Error, WasiBody};

use super::failure;
use super::transport::{Response, Transport};

/// A request body of a known length up to this many bytes leaves with its head in one write.
const SENT_IN_ONE_PIECE: u64 = 256 << 10;

const CONNECT_TIME: Duration = Duration::from_secs(10);

/// Shorter than any service keeps an idle connection, so that no request is lost on one that was just closed.
const IDLE_TIME: Duration = Duration::from_secs(20);

/// Sends requests over pooled connections. Never follows a redirect, never repeats a request.
#[derive(Clone)]
pub struct Network(reqwest::Client);

impl Network {
    /// A pool without connections.
    ///
    /// # Errors
    /// The platform's certificates cannot be used.
    pub fn new() -> reqwest::Result<Self> {
        // Fails only where a provider is installed already, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        reqwest::Client::builder()
            .tcp_nodelay(true)
            .connect_timeout(CONNECT_TIME)
            .pool_idle_timeout(IDLE_TIME)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .build()
            .map(Self)
    }
}

impl Transport for Network {
    fn send(&self, request: http::Request<WasiBody>) -> Pin<Box<dyn Future<Output = Response> + Send>> {
        Box::pin(send(self.0.clone(), request))
    }
}

async fn send(pool: reqwest::Client, request: http::Request<WasiBody>) -> Response {
    let (parts, body) = request.into_parts();
    let stated = parts.headers.get(http::header::CONTENT_LENGTH);
    let stated = stated.and_then(|length| length.to_str().ok()?.parse().ok());
    let length: Option<u64> = stated.or_else(|| body.size_hint().exact());
    let body = match length {
        Some(length) if length <= SENT_IN_ONE_PIECE => reqwest::Body::from(whole(body, length).await?),
        _ => reqwest::Body::wrap_stream(BodyDataStream::new(body)),
    };
    let request = http::Request::from_parts(parts, body)
        .try_into()
        .map_err(|_| Error::HttpRequestUriInvalid)?;
    let response = pool.execute(request).await.map_err(|e| failure::of_request(&e))?;
    let response = http::Response::<reqwest::Body>::from(response);
    Ok(response.map(|body| body.map_err(|e| failure::of_response(&e)).boxed_unsync()))
}

/// The body, which must be exactly as long as its head says.
async fn whole(body: WasiBody, length: u64) -> Result<Bytes, Error> {
    let expected = usize::try_from(length).map_err(|_| Error::HttpRequestBodySize(Some(length)))?;
    let mut data = body.into_data_stream();
    let Some(first) = data.try_next().await? else {
        return match expected {
            0 => Ok(Bytes::new()),
            _ => Err(Error::HttpRequestBodySize(Some(0))),
        };
    };
    if first.len() == expected {
        return Ok(first);
    }
    let mut all = BytesMut::with_capacity(expected);
    all.extend_from_slice(&first);
    while let Some(piece) = data.try_next().await? {
        all.extend_from_slice(&piece);
        if all.len() > expected {
            break;
        }
    }
    match all.len() == expected {
        true => Ok(all.freeze()),
        false => Err(Error::HttpRequestBodySize(Some(all.len() as u64))),
    }
}
