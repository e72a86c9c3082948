//! CloudEvents in binary mode: attributes as `ce-` headers, the data as the body
//! (<https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#31-binary-content-mode>).

use std::collections::BTreeMap;

use inbound::Request;
use percent_encoding::percent_decode_str;
use serde_json::value::{RawValue, to_raw_value};

/// The event in the JSON format. None if the request has no event in binary mode, or one whose data is no JSON: handlers
/// understand JSON only, so that they are given such a body as it is.
pub fn to_json(request: &Request, body: &[u8]) -> Option<Vec<u8>> {
    request.header("ce-specversion")?;
    let data: &RawValue = serde_json::from_slice(body).ok()?;
    let mut event: BTreeMap<String, Box<RawValue>> = BTreeMap::new();
    for (name, value) in &request.headers {
        let name = name.to_ascii_lowercase();
        if let Some(attribute) = name.strip_prefix("ce-") {
            let value = percent_decode_str(value).decode_utf8_lossy();
            event.insert(attribute.into(), to_raw_value(&value).ok()?);
        }
    }
    if let Some(content_type) = request.header("content-type") {
        event.insert("datacontenttype".into(), to_raw_value(content_type).ok()?);
    }
    event.insert("data".into(), data.to_owned());
    serde_json::to_vec(&event).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::fake_host::request;

    const HEADERS: [(&str, &str); 4] = [
        ("Ce-SpecVersion", "1.0"),
        ("ce-id", "a:1"),
        ("ce-subject", "Euro%20%E2%82%AC"),
        ("Content-Type", "application/json"),
    ];

    #[test]
    fn headers_become_attributes() {
        let body = r#"{"big": 12345678901234567890.0}"#;
        let event = to_json(&request("POST", "/", &HEADERS, ""), body.as_bytes()).unwrap();
        let read: Value = serde_json::from_slice(&event).unwrap();
        assert_eq!(
            (
                &read["specversion"],
                &read["id"],
                &read["subject"],
                &read["datacontenttype"]
            ),
            (
                &"1.0".into(),
                &"a:1".into(),
                &"Euro €".into(),
                &"application/json".into()
            )
        );
        assert!(
            String::from_utf8(event).unwrap().contains(body),
            "the data is as it was sent"
        );
    }

    #[test]
    fn other_requests_have_no_event_in_binary_mode() {
        assert_eq!(to_json(&request("POST", "/", &HEADERS[1..], ""), b"{}"), None);
        assert_eq!(to_json(&request("POST", "/", &HEADERS, ""), b"<xml/>"), None);
    }
}
