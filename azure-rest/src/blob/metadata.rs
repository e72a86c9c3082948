//! The names and values that are kept with a blob: headers that begin with `x-ms-meta-`.

use http::{HeaderMap, HeaderName, HeaderValue, request};

use crate::RequestError;

const BEGINNING: &str = "x-ms-meta-";

/// Adds the headers. Names are C# identifiers, says the service; their case is lost on the way. Values are printable ASCII without
/// blanks at their ends, because that is what a header brings back unchanged.
pub(super) fn apply(
    mut request: request::Builder,
    metadata: &[(String, String)],
) -> Result<request::Builder, RequestError> {
    for (name, value) in metadata {
        let refuse = |problem| RequestError::new(format!("the metadata {name:?}"), problem);
        if !is_identifier(name) {
            return Err(refuse(
                "has a name that is not letters, digits and underscores, or begins with a digit",
            ));
        }
        let header = format!("{BEGINNING}{name}").parse::<HeaderName>();
        let header = header.map_err(|_| refuse("has a name that no HTTP header can have"))?;
        let unchanged = value.trim() == value && value.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        match HeaderValue::try_from(value) {
            Ok(value) if unchanged => request = request.header(header, value),
            _ => {
                return Err(refuse(
                    "has a value that is not printable ASCII, or has blanks at its ends",
                ));
            }
        }
    }
    Ok(request)
}

/// Reads the headers; names are in lower case.
pub(super) fn read(headers: &HeaderMap) -> Vec<(String, String)> {
    let named = headers
        .iter()
        .filter_map(|(name, value)| Some((name.as_str().strip_prefix(BEGINNING)?, value)));
    named
        .map(|(name, value)| (name.to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect()
}

fn is_identifier(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit())
        && !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(name: &str, value: &str) -> Result<HeaderMap, RequestError> {
        let metadata = [(name.to_owned(), value.to_owned())];
        apply(http::Request::builder(), &metadata).map(|request| request.headers_ref().unwrap().clone())
    }

    #[test]
    fn names_and_values_survive_the_way_there_and_back() {
        let headers = applied("Cart_Revision2", "7 of 9").unwrap();
        assert_eq!(read(&headers), [("cart_revision2".to_owned(), "7 of 9".to_owned())]);
        assert_eq!(
            read(&applied("empty", "").unwrap()),
            [("empty".to_owned(), String::new())]
        );
    }

    #[test]
    fn what_would_not_come_back_is_refused() {
        for name in ["", "2nd", "with-hyphen", "two words", "caf\u{e9}"] {
            assert!(applied(name, "x").is_err(), "{name}");
        }
        for value in [" x", "x ", "caf\u{e9}", "a\nb", "\u{7f}"] {
            assert!(applied("name", value).is_err(), "{value}");
        }
    }
}
