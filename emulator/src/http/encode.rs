//! Responses as bytes.

use bytes::{BufMut, Bytes, BytesMut};

use super::Response;

/// Below this size a body is copied behind its head, so that both leave in one write.
const SMALL: usize = 64 * 1024;

/// What is to be written: the head with whatever fits, then the rest.
#[derive(Debug)]
pub struct Encoded {
    /// The head, and the body if it is small.
    pub first: Bytes,
    /// The body if it is large, with what ends it.
    pub rest: Option<(Bytes, &'static [u8])>,
}

/// How the response answers its request.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances {
    /// The request was a HEAD: the body's length is told, the body is not sent.
    pub head: bool,
    /// The connection stays open.
    pub keep_alive: bool,
    /// The client understands chunks (HTTP/1.1).
    pub chunks: bool,
}

/// Encodes `response`.
pub fn encode(response: &Response, circumstances: Circumstances) -> Encoded {
    let mut out = BytesMut::with_capacity(512 + response.body.len().min(SMALL));
    let bodiless = matches!(response.status.as_u16(), 100..=199 | 204 | 304);
    let chunked = response.chunked && circumstances.chunks && !bodiless && !circumstances.head;
    status_line(&mut out, response);
    for (name, value) in response.headers.iter() {
        field(&mut out, name, value);
    }
    if chunked {
        out.put_slice(b"Transfer-Encoding: chunked\r\n");
    } else if !bodiless {
        field(&mut out, "Content-Length", &response.body.len().to_string());
    }
    if !circumstances.keep_alive {
        out.put_slice(b"Connection: close\r\n");
    }
    out.put_slice(b"\r\n");
    if bodiless || circumstances.head {
        return Encoded {
            first: out.freeze(),
            rest: None,
        };
    }
    let (before, after) = match (chunked, response.body.len()) {
        (false, _) => (String::new(), &b""[..]),
        (true, 0) => (String::new(), &b"0\r\n\r\n"[..]),
        (true, length) => (format!("{length:x}\r\n"), &b"\r\n0\r\n\r\n"[..]),
    };
    out.put_slice(before.as_bytes());
    if response.body.len() > SMALL {
        return Encoded {
            first: out.freeze(),
            rest: Some((response.body.clone(), after)),
        };
    }
    out.put_slice(&response.body);
    out.put_slice(after);
    Encoded {
        first: out.freeze(),
        rest: None,
    }
}

fn status_line(out: &mut BytesMut, response: &Response) {
    out.put_slice(b"HTTP/1.1 ");
    out.put_slice(response.status.as_str().as_bytes());
    out.put_u8(b' ');
    out.put_slice(response.status.canonical_reason().unwrap_or("Unknown").as_bytes());
    out.put_slice(b"\r\n");
}

/// A name that HTTP does not allow is left out, and a control character in a value becomes a blank: no value can end its
/// field and begin another.
fn field(out: &mut BytesMut, name: &str, value: &str) {
    if http::HeaderName::from_bytes(name.as_bytes()).is_err() {
        return;
    }
    out.put_slice(name.as_bytes());
    out.put_slice(b": ");
    out.extend(value.bytes().map(|byte| {
        if byte.is_ascii_control() && byte != b'\t' {
            b' '
        } else {
            byte
        }
    }));
    out.put_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;

    const USUAL: Circumstances = Circumstances {
        head: false,
        keep_alive: true,
        chunks: true,
    };

    fn text(response: &Response, circumstances: Circumstances) -> String {
        String::from_utf8(encode(response, circumstances).first.to_vec()).unwrap()
    }

    #[test]
    fn chunked_bodies_end_with_the_empty_chunk() {
        let response = Response::new(StatusCode::CREATED)
            .with_body("text/plain", "hello")
            .in_chunks();
        let expected = "HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
        assert_eq!(text(&response, USUAL), expected);
        assert!(text(&Response::new(StatusCode::OK).in_chunks(), USUAL).ends_with("\r\n\r\n0\r\n\r\n"));
    }

    #[test]
    fn a_client_of_http_1_0_gets_a_length() {
        let response = Response::new(StatusCode::OK)
            .with_body("text/plain", "hello")
            .in_chunks();
        let written = text(
            &response,
            Circumstances {
                chunks: false,
                keep_alive: false,
                ..USUAL
            },
        );
        assert!(written.contains("Content-Length: 5\r\nConnection: close\r\n\r\nhello"));
    }

    #[test]
    fn a_head_request_learns_the_length_only() {
        let response = Response::new(StatusCode::OK).with_body("text/plain", "hello");
        let written = text(&response, Circumstances { head: true, ..USUAL });
        assert!(written.ends_with("Content-Length: 5\r\n\r\n"));
    }

    #[test]
    fn no_value_starts_a_field_of_its_own() {
        let response = Response::new(StatusCode::OK)
            .with_header("a", "x\r\nSet-Cookie: y")
            .with_header("b c", "d");
        let written = text(&response, USUAL);
        assert!(written.contains("a: x  Set-Cookie: y\r\n"));
        assert!(!written.contains("b c"));
    }
}
