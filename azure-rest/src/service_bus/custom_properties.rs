//! The application's properties of a message: each is an HTTP header of its own.
//!
//! A text is written as a JSON string, in quotes. The service's documentation shows quotes and `\"` only; everything beyond
//! printable ASCII is written as a `\u` escape, because header values cannot carry it, and read back likewise.

use http::{HeaderMap, HeaderName, HeaderValue};

use super::broker_properties;
use crate::{RequestError, ascii_json};

/// Headers that belong to HTTP, to the service or to something between it and its client, beside those that
/// [`is_standard`] knows by their beginning.
const STANDARD: &[&str] = &[
    "age",
    "allow",
    "alt-svc",
    "authorization",
    "cache-control",
    "connection",
    "cookie",
    "date",
    "etag",
    "expect",
    "expires",
    "forwarded",
    "from",
    "host",
    "http2-settings",
    "keep-alive",
    "last-modified",
    "link",
    "location",
    "max-forwards",
    "nel",
    "origin",
    "pragma",
    "range",
    "referer",
    "report-to",
    "request-context",
    "request-id",
    "retry-after",
    "server",
    "server-timing",
    "set-cookie",
    "strict-transport-security",
    "te",
    "timing-allow-origin",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "vary",
    "via",
    "warning",
    "www-authenticate",
    broker_properties::HEADER,
];

const STANDARD_BEGINNINGS: &[&str] = &[
    "accept-",
    "access-control-",
    "content-",
    "if-",
    "proxy-",
    "sec-",
    "x-aspnet",
    "x-content-type",
    "x-forwarded-",
    "x-ms-",
    "x-powered-",
];

/// Whether a header is never a property of the application's.
fn is_standard(name: &HeaderName) -> bool {
    let name = name.as_str();
    name == "accept"
        || STANDARD.contains(&name)
        || STANDARD_BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
}

/// The header for a property that is to be sent.
pub(super) fn encode(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), RequestError> {
    let refuse = |problem| RequestError::new(format!("the message property {name:?}"), problem);
    let header = name
        .parse::<HeaderName>()
        .map_err(|_| refuse("has a name that no HTTP header can have"))?;
    if is_standard(&header) {
        return Err(refuse("has a name that HTTP or the broker uses for itself"));
    }
    let text = ascii_json::to_string(&value)
        .ok()
        .and_then(|text| HeaderValue::try_from(text).ok());
    Ok((
        header,
        text.ok_or_else(|| refuse("has a value that no HTTP header can carry"))?,
    ))
}

/// The properties of a message that was received: every header that is not a standard one. Numbers, booleans and whatever
/// else has no quotes are kept as they are written.
pub(super) fn decode(headers: &HeaderMap) -> Vec<(String, String)> {
    let custom = headers.iter().filter(|(name, _)| !is_standard(name));
    custom
        .map(|(name, value)| {
            (
                name.as_str().to_owned(),
                text(&String::from_utf8_lossy(value.as_bytes())),
            )
        })
        .collect()
}

fn text(written: &str) -> String {
    let quoted = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match (quoted, serde_json::from_str::<String>(written)) {
        (_, Ok(text)) => text,
        (Some(inside), Err(_)) => inside.replace("\\\"", "\""),
        (None, Err(_)) => written.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn received(value: &str) -> String {
        let header = (
            HeaderName::from_static("priority"),
            HeaderValue::from_bytes(value.as_bytes()).unwrap(),
        );
        let (name, text) = decode(&HeaderMap::from_iter([header])).remove(0);
        assert_eq!(name, "priority");
        text
    }

    #[test]
    fn texts_survive_the_way_there_and_back() {
        for text in [
            "High",
            "",
            "say \"please\"",
            "back\\slash",
            "Z\u{fc}rich \u{1f43e}",
            "12",
            "true",
            "a\nb",
        ] {
            let (_, value) = encode("priority", text).unwrap();
            assert_eq!(received(value.to_str().unwrap()), text);
        }
        assert_eq!(
            encode("Priority", "High").unwrap(),
            ("priority".parse().unwrap(), "\"High\"".parse().unwrap())
        );
    }

    #[test]
    fn other_senders_are_understood() {
        assert_eq!(received("12.5"), "12.5");
        assert_eq!(received("true"), "true");
        assert_eq!(
            received("\"Thu, 25 Apr 2019 06:37:16 GMT\""),
            "Thu, 25 Apr 2019 06:37:16 GMT"
        );
        assert_eq!(received(r#""C:\dir""#), r"C:\dir");
        assert_eq!(received("\"caf\u{e9}\""), "caf\u{e9}");
        assert_eq!(received("\""), "\"");
    }

    #[test]
    fn standard_headers_are_no_properties() {
        let mut headers = HeaderMap::new();
        for name in [
            "content-type",
            "content-length",
            "date",
            "server",
            "strict-transport-security",
            "transfer-encoding",
            "location",
            "brokerproperties",
            "x-ms-request-id",
            "connection",
            "keep-alive",
            "set-cookie",
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static("x"));
        }
        assert_eq!(decode(&headers), []);
        headers.insert("traceparent", HeaderValue::from_static("\"00-1\""));
        assert_eq!(decode(&headers), [("traceparent".to_owned(), "00-1".to_owned())]);
    }

    #[test]
    fn names_that_cannot_be_sent_are_refused() {
        for name in [
            "",
            "two words",
            "na\u{ef}ve",
            "Authorization",
            "content-type",
            "BrokerProperties",
            "x-ms-date",
        ] {
            assert!(encode(name, "x").is_err(), "{name}");
        }
    }
}
