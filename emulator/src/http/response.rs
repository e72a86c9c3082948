//! A response as a value.

use bytes::Bytes;
use http::StatusCode;

use super::Headers;

/// A whole response. `Date`, `Content-Length` or `Transfer-Encoding`, and `Connection` are the server's to add.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The header fields.
    pub headers: Headers,
    /// The body. A response to HEAD carries the body whose length is to be told.
    pub body: Bytes,
    /// Sent in chunks rather than with its length.
    pub chunked: bool,
}

impl Response {
    /// A response without headers and body.
    pub fn new(status: StatusCode) -> Self {
        Self {
            status,
            headers: Headers::new(),
            body: Bytes::new(),
            chunked: false,
        }
    }

    /// The same with one more header field.
    pub fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push(name, value);
        self
    }

    /// The same with this body and its media type.
    pub fn with_body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.headers.push("Content-Type", content_type);
        self.body = body.into();
        self
    }

    /// The same, sent in chunks.
    pub fn in_chunks(mut self) -> Self {
        self.chunked = true;
        self
    }
}
