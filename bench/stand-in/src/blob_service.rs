//! Reading and writing blobs over HTTP.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api>

use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use http_body_util::Full;

use crate::{
    blobs::{Blob, Blobs},
    counts::Counts,
    refusal::Refusal,
};

const BLOB_TYPE: HeaderName = HeaderName::from_static("x-ms-blob-type");
const METADATA: &str = "x-ms-meta-";

/// Carries a request out.
pub fn answer(
    blobs: &mut Blobs,
    counts: &mut Counts,
    method: &Method,
    path: &str,
    request: &HeaderMap,
    body: Bytes,
) -> Result<Response<Full<Bytes>>, Refusal> {
    match *method {
        Method::GET => {
            let blob = blobs.get(path).ok_or(Refusal::NoBlob)?;
            counts.reads += 1;
            Ok(found(blob, blob.body.clone()))
        }
        Method::HEAD => {
            let blob = blobs.get(path).ok_or(Refusal::NoBlob)?;
            counts.heads += 1;
            let mut response = found(blob, Bytes::new());
            response
                .headers_mut()
                .insert(header::CONTENT_LENGTH, HeaderValue::from(blob.body.len()));
            Ok(response)
        }
        Method::PUT => {
            let blob = blobs.put(path, request, uploaded(request, body)?)?;
            counts.writes += 1;
            Ok(stored(blob))
        }
        _ => Err(Refusal::Unknown),
    }
}

fn found(blob: &Blob, body: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body));
    *response.headers_mut() = blob.headers.clone();
    response
}

fn uploaded(request: &HeaderMap, body: Bytes) -> Result<Blob, Refusal> {
    let blob_type = request.get(BLOB_TYPE).ok_or(Refusal::NoBlobType)?;
    let kept = |name: &HeaderName| *name == header::CONTENT_TYPE || name.as_str().starts_with(METADATA);
    let mut headers: HeaderMap = request
        .iter()
        .filter(|(name, _)| kept(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    // Microsoft's clients send a blob's media type in a header of its own.
    if let Some(media_type) = request.get("x-ms-blob-content-type") {
        headers.insert(header::CONTENT_TYPE, media_type.clone());
    }
    headers.insert(BLOB_TYPE, blob_type.clone());
    if let Ok(now) = HeaderValue::try_from(httpdate::fmt_http_date(SystemTime::now())) {
        headers.insert(header::LAST_MODIFIED, now);
    }
    Ok(Blob { body, headers })
}

fn stored(blob: &Blob) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = StatusCode::CREATED;
    for name in [header::ETAG, header::LAST_MODIFIED] {
        if let Some(value) = blob.headers.get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}
