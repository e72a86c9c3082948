//! A request on its way out.

use http::header::{CONTENT_LENGTH, HOST};
use http::{HeaderMap, HeaderValue, Method, Uri};
use spin_sdk::wasip3::http::types::{
    ErrorCode, Fields, Method as WasiMethod, Request, RequestOptions, Scheme, Trailers,
};
use spin_sdk::wasip3::wit_bindgen::{FutureWriter, StreamWriter};
use spin_sdk::wasip3::{wit_future, wit_stream};

use crate::Limits;
use crate::limits::nanoseconds;
use crate::transport_error::Breakdown;

const UNSENDABLE: Breakdown = Breakdown::Broken("the request cannot be written as HTTP");

/// The half of a request that is written while the host sends the other half.
pub(crate) struct Body {
    bytes: Vec<u8>,
    stream: StreamWriter<u8>,
    end: FutureWriter<Result<Option<Trailers>, ErrorCode>>,
}

impl Body {
    /// Writes the bytes in one piece. If this is abandoned half-way, the host learns that the body is not whole.
    pub(crate) async fn write(mut self) {
        let unwritten = match self.bytes.is_empty() {
            true => Vec::new(),
            false => self.stream.write_all(self.bytes).await,
        };
        drop(self.stream);
        if unwritten.is_empty() {
            // The host does not listen to the end when it already has the answer.
            let _ = self.end.write(Ok(None)).await;
        }
    }
}

/// Splits a request into what `wasi:http` sends and the body that has to be written meanwhile.
pub(crate) fn prepare(request: http::Request<Vec<u8>>, limits: &Limits) -> Result<(Request, Body), Breakdown> {
    let (parts, bytes) = request.into_parts();
    let headers = fields(parts.headers, &parts.method, bytes.len())?;
    let (stream, contents) = wit_stream::new();
    let (end, trailers) = wit_future::new(|| Err(ErrorCode::ConnectionTerminated));
    let contents = (!bytes.is_empty()).then_some(contents);
    let (outgoing, _transmitted) = Request::new(headers, contents, trailers, Some(options(limits)));
    address(&outgoing, &parts.method, &parts.uri).map_err(|()| UNSENDABLE)?;
    Ok((outgoing, Body { bytes, stream, end }))
}

/// The length is always said where a method has a body, so that the host sends the body as it is, without chunks. `Host` is the
/// authority's business.
fn fields(mut headers: HeaderMap, method: &Method, length: usize) -> Result<Fields, Breakdown> {
    headers.remove(HOST);
    if length > 0 || *method == Method::POST || *method == Method::PUT {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    let entries: Vec<_> = headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()))
        .collect();
    Fields::from_list(&entries).map_err(|_| UNSENDABLE)
}

fn address(request: &Request, method: &Method, uri: &Uri) -> Result<(), ()> {
    let scheme = if uri.scheme_str() == Some("http") {
        Scheme::Http
    } else {
        Scheme::Https
    };
    request.set_method(&WasiMethod::from(method))?;
    request.set_scheme(Some(&scheme))?;
    request.set_authority(uri.authority().map(|authority| authority.as_str()))?;
    request.set_path_with_query(uri.path_and_query().map(|path| path.as_str()))
}

/// A host may not know these time-outs; the overall bound holds without it.
fn options(limits: &Limits) -> RequestOptions {
    let options = RequestOptions::new();
    let _ = options.set_connect_timeout(Some(nanoseconds(limits.connect)));
    let _ = options.set_first_byte_timeout(Some(nanoseconds(limits.first_byte)));
    let _ = options.set_between_bytes_timeout(Some(nanoseconds(limits.between_bytes)));
    options
}
