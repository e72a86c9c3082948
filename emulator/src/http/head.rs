//! The head of a request: its first line and its fields, and what they say of the body.

use http::{Method, StatusCode};

use super::{Headers, Request};

/// More fields than this is no client that we know.
const MOST_FIELDS: usize = 256;

/// Why a request was not read to its end: the status that says so and a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Refusal {
    /// The status to answer with.
    pub status: StatusCode,
    /// What is wrong with the request.
    pub reason: String,
}

impl Refusal {
    /// A request that does not follow the protocol.
    pub fn malformed(reason: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, reason)
    }

    /// A refusal with this status.
    pub fn new(status: StatusCode, reason: impl Into<String>) -> Self {
        Self {
            status,
            reason: reason.into(),
        }
    }
}

/// How the body's end is found (RFC 9112, section 6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// So many bytes.
    Length(u64),
    /// Chunks.
    Chunked,
}

/// A request before its body.
#[derive(Debug)]
pub struct Head {
    /// The request, its body still empty.
    pub request: Request,
    /// Where the body ends.
    pub framing: Framing,
    /// The client speaks HTTP/1.1, so it understands chunks.
    pub modern: bool,
    /// The connection is to be used again after the response.
    pub keep_alive: bool,
    /// The client waits for `100 Continue` before it sends the body.
    pub expects_continue: bool,
}

/// Reads a head from the start of `bytes`. `None` while it is incomplete, else the head and its length in bytes.
pub fn parse(bytes: &[u8]) -> Result<Option<(Head, usize)>, Refusal> {
    let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
    let mut parsed = httparse::Request::new(&mut fields);
    let length = match parsed.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => {
            return Err(Refusal::new(
                StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                "There are too many header fields.",
            ));
        }
        Err(error) => return Err(Refusal::malformed(format!("This is not an HTTP/1.1 request: {error}."))),
    };
    let method = parsed
        .method
        .and_then(|method| Method::from_bytes(method.as_bytes()).ok());
    let mut request = Request::new(
        method.ok_or_else(|| Refusal::malformed("The method is malformed."))?,
        origin_form(parsed.path.unwrap_or("/")),
    );
    for field in parsed.headers.iter() {
        request.headers.push(field.name, text(field.value));
    }
    let modern = parsed.version == Some(1);
    let framing = framing(&request.headers, modern)?;
    if modern && request.headers.all("host").count() != 1 {
        return Err(Refusal::malformed("There must be exactly one Host field."));
    }
    let keep_alive = modern && !has_token(&request.headers, "connection", "close");
    let expects_continue = modern && has_token(&request.headers, "expect", "100-continue");
    Ok(Some((
        Head {
            request,
            framing,
            modern,
            keep_alive,
            expects_continue,
        },
        length,
    )))
}

/// The path and query of a target that may be an absolute URL, as proxies are sent (RFC 9112, section 3.2.2).
fn origin_form(target: &str) -> &str {
    let Some((scheme, rest)) = target.split_once("://") else {
        return target;
    };
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return target;
    }
    rest.find('/').and_then(|slash| rest.get(slash..)).unwrap_or("/")
}

/// A field's value. Bytes that are not UTF-8 are taken for ISO 8859-1, which HTTP/1.1 once was.
fn text(value: &[u8]) -> String {
    match std::str::from_utf8(value) {
        Ok(text) => text.to_owned(),
        Err(_) => value.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// Strict where a lenient reader and a strict one would disagree about where the next request begins (RFC 9112, section 11.2).
fn framing(headers: &Headers, modern: bool) -> Result<Framing, Refusal> {
    let mut lengths = headers.all("content-length");
    let length = lengths.next();
    if lengths.any(|other| Some(other) != length) {
        return Err(Refusal::malformed("There are two Content-Length fields."));
    }
    let encodings: Vec<_> = headers.all("transfer-encoding").collect();
    match (encodings.as_slice(), length) {
        ([], None) => Ok(Framing::Length(0)),
        ([], Some(digits)) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => digits
            .parse()
            .map(Framing::Length)
            .map_err(|_| Refusal::malformed("Content-Length is too large.")),
        ([], Some(_)) => Err(Refusal::malformed("Content-Length is not a number.")),
        (_, Some(_)) => Err(Refusal::malformed(
            "Content-Length and Transfer-Encoding exclude each other.",
        )),
        ([encoding], None) if modern && encoding.trim().eq_ignore_ascii_case("chunked") => Ok(Framing::Chunked),
        _ => Err(Refusal::new(
            StatusCode::NOT_IMPLEMENTED,
            "The only Transfer-Encoding understood is chunked.",
        )),
    }
}

fn has_token(headers: &Headers, name: &str, token: &str) -> bool {
    headers
        .all(name)
        .flat_map(|value| value.split(','))
        .any(|part| part.trim().eq_ignore_ascii_case(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(head: &str) -> StatusCode {
        parse(head.as_bytes()).unwrap_err().status
    }

    #[test]
    fn a_head_is_read_with_the_case_of_its_names() {
        let (head, length) = parse(b"PUT /a?b=c HTTP/1.1\r\nHost: h\r\norderId: 7\r\nContent-Length: 3\r\n\r\nxyz")
            .unwrap()
            .unwrap();
        assert_eq!((head.request.path.as_str(), head.request.query.as_str()), ("/a", "b=c"));
        assert!(head.request.headers.iter().any(|field| field == ("orderId", "7")));
        assert_eq!(head.framing, Framing::Length(3));
        assert!(head.keep_alive);
        assert_eq!(length, 63);
    }

    #[test]
    fn an_incomplete_head_waits_for_more() {
        assert!(parse(b"GET / HTTP/1.1\r\nHost: h\r\n").unwrap().is_none());
    }

    #[test]
    fn an_absolute_target_is_cut_to_its_path() {
        let (head, _) = parse(b"GET http://h:1/a?b HTTP/1.1\r\nHost: h\r\n\r\n")
            .unwrap()
            .unwrap();
        assert_eq!(head.request.path, "/a");
    }

    #[test]
    fn doubtful_framing_is_refused() {
        assert_eq!(
            refused("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
            400
        );
        assert_eq!(refused("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: +1\r\n\r\n"), 400);
        assert_eq!(
            refused("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
            400
        );
        assert_eq!(
            refused("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"),
            501
        );
        assert_eq!(refused("PUT / HTTP/1.1\r\n\r\n"), 400);
        assert_eq!(refused("nonsense\r\n\r\n"), 400);
    }
}
