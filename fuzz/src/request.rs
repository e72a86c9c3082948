//! A request as a component sees it, out of arbitrary bytes.

use inbound::{Body, Request};
use petstore_emulator::http::head;

/// The request that these bytes begin with, its body being all that follows; none if they are not HTTP.
pub fn parse(data: &[u8]) -> Option<Request> {
    let (head, length) = head::parse(data).ok()??;
    let request = head.request;
    let fields = request.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.to_string(), value)
    });
    let host = request.headers.get("host").map(|host| host.as_bytes());
    Some(Request {
        method: request.method.to_string(),
        authority: String::from_utf8_lossy(host.unwrap_or_default()).into_owned(),
        path: request.path.clone(),
        query: request.query.clone(),
        headers: fields.collect(),
        https: false,
        body: Body::Whole(data.get(length..)?.to_vec()),
    })
}
