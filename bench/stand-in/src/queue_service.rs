//! Taking messages over HTTP.
//!
//! <https://learn.microsoft.com/rest/api/servicebus/send-message-to-queue>

use bytes::Bytes;
use http::{Response, StatusCode};
use http_body_util::Full;

use crate::counts::Counts;

/// Accepts a message. Nobody receives it: the bench hands orders to reservers itself.
pub fn accept(counts: &mut Counts) -> Response<Full<Bytes>> {
    counts.messages += 1;
    let mut response = Response::new(Full::default());
    *response.status_mut() = StatusCode::CREATED;
    response
}
