//! What becomes of a visitor's path between the browser and the handler.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Everything but what a path may hold as it is (RFC 3986, section 3.3). A percent sign is encoded again.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@')
    .remove(b'/');

/// The same, but for percent signs.
const ENCODED_ONCE: &AsciiSet = &ENCODED.remove(b'%');

/// The path as the Functions host's server sees it: decoded, but for slashes, and without dot segments.
pub fn received(path: &str) -> String {
    let kept = path.replace("%2F", "%252F").replace("%2f", "%252f");
    without_dot_segments(&percent_decode_str(&kept).decode_utf8_lossy())
}

/// The path of a proxied request: encoded anew, so that it means the same.
pub fn proxied(received: &str) -> String {
    utf8_percent_encode(received, ENCODED).to_string()
}

/// The path of a forwarded request: it goes through a URL for people, which is then read as a URL, where encoded dots
/// and slashes, and backslashes, count.
pub fn forwarded(received: &str) -> String {
    let mut path = received.replace('\\', "/");
    for (encoded, character) in [("%2e", "."), ("%2E", "."), ("%2f", "/"), ("%2F", "/")] {
        path = path.replace(encoded, character);
    }
    let path = without_dot_segments(&path);
    utf8_percent_encode(&path, ENCODED_ONCE).to_string()
}

fn without_dot_segments(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut open = false;
    for segment in path.split('/').skip(1) {
        open = matches!(segment, "." | "..");
        match segment {
            "." => {}
            ".." => drop(kept.pop()),
            other => kept.push(other),
        }
    }
    if open {
        kept.push("");
    }
    format!("/{}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_paths_stay() {
        for path in ["/", "/shop", "/shop/", "/shop/cart/items", "/shop//x"] {
            assert_eq!(proxied(&received(path)), path);
            assert_eq!(forwarded(&received(path)), path);
        }
        assert_eq!(proxied(&received("/shop/a%20b")), "/shop/a%20b");
    }

    #[test]
    fn dot_segments_count_before_the_prefix_is_looked_at() {
        for path in ["/shop/../F", "/shop/%2e%2e/F", "/shop/.%2E/F"] {
            assert_eq!(received(path), "/F", "{path}");
        }
    }

    #[test]
    fn hidden_dot_segments_count_when_a_request_is_forwarded_and_not_when_it_is_proxied() {
        for path in [
            "/shop/..%2fF",
            "/shop/%252e%252e/F",
            "/shop/%252e%252e%2FF",
            "/shop/..%5CF",
        ] {
            let received = received(path);
            assert!(received.starts_with("/shop/"), "{path}");
            assert_eq!(forwarded(&received), "/F", "{path}");
            assert!(proxied(&received).starts_with("/shop/"), "{path}");
            assert!(!proxied(&received).ends_with("/../F"), "{path}");
        }
    }
}
