//! A request whose body has arrived.

use std::fmt;
use std::net::IpAddr;

use bytes::Bytes;
use http::Method;
use percent_encoding::percent_decode_str;

use super::Headers;

/// A whole request.
#[derive(Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The path as received, still percent-encoded: signatures cover it in this form.
    pub path: String,
    /// What followed the `?`, as received; empty if there was none.
    pub query: String,
    /// The header fields.
    pub headers: Headers,
    /// The body; empty if there was none.
    pub body: Bytes,
    /// Where the client connects from, when it is a network client.
    pub peer: Option<IpAddr>,
}

impl Request {
    /// A request without query, headers and body.
    pub fn new(method: Method, path: &str) -> Self {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        Self {
            method,
            path: path.to_owned(),
            query: query.to_owned(),
            headers: Headers::new(),
            body: Bytes::new(),
            peer: None,
        }
    }

    /// The same with one more header field.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push(name, value);
        self
    }

    /// The same with this body.
    pub fn with_body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// The query's parameters in order, decoded. A `+` is a plus sign: signatures are base64, and clients differ in whether they
    /// encode it.
    pub fn parameters(&self) -> impl Iterator<Item = (String, String)> {
        self.query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
    }

    /// The first parameter of this name, compared without case.
    pub fn parameter(&self, name: &str) -> Option<String> {
        self.parameters()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// The `Host` field: name and, unless it is the default, port.
    pub fn host(&self) -> &str {
        self.headers.get("host").unwrap_or("localhost")
    }
}

/// Percent-decoding; bytes that are not UTF-8 become the replacement character.
pub fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Leaves out the query, which may hold a signature, and the values of the headers.
impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("headers", &self.headers)
            .field("body", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded_and_a_plus_stays() {
        let request = Request::new(Method::GET, "/a%20b?sig=a+b%2Bc%3D&Empty&x=1%262");
        assert_eq!(request.path, "/a%20b");
        assert_eq!(request.parameter("SIG").as_deref(), Some("a+b+c="));
        assert_eq!(request.parameter("empty").as_deref(), Some(""));
        assert_eq!(request.parameter("x").as_deref(), Some("1&2"));
    }

    #[test]
    fn debug_shows_no_query() {
        let request = Request::new(Method::GET, "/c/b?sig=secret");
        assert!(!format!("{request:?}").contains("secret"));
    }
}
