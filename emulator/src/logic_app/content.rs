//! Bodies of requests and answers as values, by their media type.
//!
//! Source: "Handle content types in Azure Logic Apps": JSON is a value, text a text, and everything else an object with its bytes in base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

const TYPE: &str = "$content-type";
const CONTENT: &str = "$content";

/// The value of a body.
///
/// # Errors
/// It says that it is JSON, and is not.
pub fn read(content_type: Option<&str>, body: &[u8]) -> Result<Value, String> {
    let Some(content_type) = content_type.filter(|_| !body.is_empty()) else {
        return Ok(text(body).map_or_else(|| envelope("application/octet-stream", body), Value::from));
    };
    let media_type = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match (media_type.as_str(), text(body)) {
        ("application/json", _) => {
            serde_json::from_slice(body).map_err(|error| format!("the answer is no JSON: {error}"))
        }
        (media_type, Some(text)) if media_type.starts_with("text/") => Ok(text.into()),
        _ => Ok(envelope(content_type, body)),
    }
}

/// The bytes of a value that is sent, with their media type; nothing of null.
pub fn write(value: &Value) -> Option<(String, Vec<u8>)> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(("text/plain; charset=utf-8".to_owned(), text.clone().into_bytes())),
        other => {
            Some(enclosed(other).unwrap_or_else(|| ("application/json".to_owned(), other.to_string().into_bytes())))
        }
    }
}

/// The text in an object that holds bytes; `None` of everything else.
pub fn enclosed_text(value: &Value) -> Option<String> {
    let (_, bytes) = enclosed(value)?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn text(body: &[u8]) -> Option<&str> {
    std::str::from_utf8(body).ok()
}

fn envelope(content_type: &str, body: &[u8]) -> Value {
    json!({ TYPE: content_type, CONTENT: STANDARD.encode(body) })
}

fn enclosed(value: &Value) -> Option<(String, Vec<u8>)> {
    let bytes = STANDARD.decode(value.get(CONTENT)?.as_str()?).ok()?;
    Some((value.get(TYPE)?.as_str()?.to_owned(), bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_media_type_decides() {
        assert_eq!(
            read(Some("application/json; charset=utf-8"), b"{\"a\":1}"),
            Ok(json!({"a": 1}))
        );
        assert!(read(Some("application/json"), b"{").is_err());
        assert_eq!(read(Some("text/html"), b"<p>"), Ok("<p>".into()));
        assert_eq!(read(None, b""), Ok("".into()));
        let event = read(Some("application/cloudevents+json"), b"{ }").unwrap();
        assert_eq!(
            event,
            json!({"$content-type": "application/cloudevents+json", "$content": "eyB9"})
        );
        assert_eq!(enclosed_text(&event).as_deref(), Some("{ }"), "to the letter");
        assert_eq!(enclosed_text(&json!({"a": 1})), None);
    }

    #[test]
    fn what_was_received_is_sent_as_it_was() {
        for (content_type, body) in [("image/png", b"\x89PNG".as_slice()), ("application/json", b"[1]")] {
            let value = read(Some(content_type), body).unwrap();
            assert_eq!(write(&value), Some((content_type.to_owned(), body.to_vec())));
        }
        assert_eq!(write(&Value::Null), None);
    }
}
