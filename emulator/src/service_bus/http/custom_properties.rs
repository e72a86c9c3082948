//! Custom properties: every header field that is not HTTP's own.

use crate::http::Headers;
use crate::service_bus::Property;

/// Fields that belong to HTTP, to a proxy or to the protocol.
const STANDARD: &[&str] = &[
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "authorization",
    "brokerproperties",
    "cache-control",
    "connection",
    "content-encoding",
    "content-language",
    "content-length",
    "content-md5",
    "content-type",
    "cookie",
    "date",
    "expect",
    "forwarded",
    "from",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-unmodified-since",
    "keep-alive",
    "max-forwards",
    "origin",
    "pragma",
    "proxy-authorization",
    "proxy-connection",
    "range",
    "referer",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
    "warning",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-ms-client-request-id",
    "x-ms-return-client-request-id",
];

/// The custom properties of a message that is sent, their names as they were written.
pub fn parse(headers: &Headers) -> Vec<(String, Property)> {
    headers
        .iter()
        .filter(|(name, _)| !STANDARD.contains(&name.to_ascii_lowercase().as_str()))
        .map(|(name, value)| (name.to_owned(), Property::from_header(value)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_standard_is_a_property() {
        let mut headers = Headers::new();
        for (name, value) in [
            ("Host", "h"),
            ("User-Agent", "u"),
            ("Priority", "\"High\""),
            ("orderCount", "3"),
        ] {
            headers.push(name, value);
        }
        assert_eq!(
            parse(&headers),
            [
                ("Priority".into(), "High".into()),
                ("orderCount".into(), Property::Integer(3))
            ]
        );
    }
}
