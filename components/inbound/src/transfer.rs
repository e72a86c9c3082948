//! Between a component's requests and answers and the host's resources.
//!
//! Written against the SDK's raw bindings: through the `http` crate's types a component would be 80 KB larger.

use spin_sdk::wasip3::http::types::{ErrorCode, Fields, Method, Request as WasiRequest, Response, Scheme};
use spin_sdk::wasip3::{wit_future, wit_stream};
use spin_sdk::wit_bindgen::{StreamResult, spawn};

use crate::{Body, Reply, Request};

/// How much of a body is read at a time.
const CHUNK: usize = 16 * 1024;

/// Reads a request. Of one that only looks, no body is read; of any other, `max_body` bytes at most.
pub async fn received(request: WasiRequest, max_body: usize) -> Request {
    let method = method(request.get_method());
    let target = request.get_path_with_query().unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let https = matches!(request.get_scheme(), Some(Scheme::Https));
    let authority = request.get_authority().unwrap_or_default();
    let headers = request.get_headers().copy_all();
    let headers = headers
        .into_iter()
        .map(|(name, value)| (name, String::from_utf8_lossy(&value).into_owned()))
        .collect();
    let mut received = Request {
        method,
        authority,
        path: path.into(),
        query: query.into(),
        headers,
        https,
        body: Body::Whole(Vec::new()),
    };
    if !received.is_safe() {
        received.body = match announced(&received) {
            Some(0) => Body::Whole(Vec::new()),
            Some(length) if length > max_body => Body::TooLarge,
            length => read(request, length, max_body).await,
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

/// Reads until all that was announced is there, which saves asking for the end.
async fn read(request: WasiRequest, announced: Option<usize>, max_body: usize) -> Body {
    let (_outcome, outcome_reader) = wit_future::new(|| Ok(()));
    let (mut stream, trailers) = WasiRequest::consume_body(request, outcome_reader);
    let mut body = Vec::new();
    loop {
        let (result, chunk) = stream.read(Vec::with_capacity(CHUNK)).await;
        if body.len() + chunk.len() > max_body {
            return Body::TooLarge;
        }
        body.extend_from_slice(&chunk);
        if announced == Some(body.len()) {
            return Body::Whole(body);
        }
        if !matches!(result, StreamResult::Complete(_)) {
            break;
        }
    }
    match trailers.await {
        Ok(_) => Body::Whole(body),
        Err(_) => Body::Incomplete,
    }
}

/// Writes an answer; one to HEAD without a length, which its body would have had.
///
/// # Errors
/// A header cannot be sent: its value has a line break in it, say.
pub fn sent(reply: Reply, is_head: bool) -> Result<Response, ErrorCode> {
    let Reply { status, headers, body } = reply;
    let mut fields: Vec<_> = headers
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into_bytes()))
        .collect();
    if !is_head {
        // With its length known, a small answer leaves in one write.
        fields.push(("content-length".into(), body.len().to_string().into_bytes()));
    }
    let fields = Fields::from_list(&fields).map_err(|_| ErrorCode::InternalError(None))?;
    let (_trailers, trailers) = wit_future::new(|| Ok(None));
    let contents = (!body.is_empty()).then(|| {
        let (mut writer, reader) = wit_stream::new();
        spawn(async move {
            // A client that stops reading misses its own answer only.
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
