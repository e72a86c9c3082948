//! Names as segments of a URL's path.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Encodes everything that is not unreserved, slashes too.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Encodes a name whose slashes separate segments. An empty segment, `.` and `..` are refused: clients and proxies rewrite
/// such paths, so that the request would arrive at another resource than the one that was signed for.
pub(crate) fn encode_segments(name: &str) -> Result<String, &'static str> {
    let mut path = String::with_capacity(name.len() + 8);
    for segment in name.split('/') {
        match segment {
            "" => return Err("is empty, or has an empty part between slashes"),
            "." | ".." => return Err("has a part that is only dots"),
            _ => {}
        }
        path.push('/');
        path.push_str(&encode(segment));
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_stay_and_the_rest_is_encoded() {
        assert_eq!(
            encode_segments("a b/c?d#e%/\u{e9}~.json").unwrap(),
            "/a%20b/c%3Fd%23e%25/%C3%A9~.json"
        );
        assert_eq!(encode("a/b"), "a%2Fb");
    }

    #[test]
    fn paths_that_others_rewrite_are_refused() {
        for name in ["", "/a", "a/", "a//b", ".", "../orders", "a/./b", "a/.."] {
            assert!(encode_segments(name).is_err(), "{name}");
        }
        assert!(encode_segments("...").is_ok());
    }
}
