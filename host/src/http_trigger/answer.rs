//! Answers that the host itself gives.

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use wasmtime_wasi_http::{Error, WasiBody};

/// What a browser may make of such an answer: nothing but text, in a window of its own.
const HEADERS: [(http::HeaderName, &str); 4] = [
    (CONTENT_TYPE, "text/plain; charset=utf-8"),
    (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (CACHE_CONTROL, "no-store"),
];

/// A text, which no cache keeps.
pub fn plain(status: StatusCode, text: impl Into<Bytes>) -> Response<WasiBody> {
    let mut response = Response::new(Full::new(text.into()).map_err(Error::from).boxed_unsync());
    *response.status_mut() = status;
    let headers = HEADERS.map(|(name, value)| (name, HeaderValue::from_static(value)));
    response.headers_mut().extend(headers);
    response
}
