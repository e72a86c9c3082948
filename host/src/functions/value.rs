//! The forms in which the Functions host writes a value.
//!
//! Bytes come as Base64 and objects as objects. Everything else comes as JSON text inside a JSON string, so that `hi`
//! is written `"\"hi\""`; some versions, and the published examples, write `"hi"`. Both are understood.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

use super::function_file::Form;

/// A text; none for null. What is no text is given as its JSON.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => match serde_json::from_str(text) {
            Ok(Value::String(inner)) => Some(inner),
            Ok(Value::Null) => None,
            _ => Some(text.clone()),
        },
        other => Some(other.to_string()),
    }
}

/// A whole number that is not negative.
pub fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim_matches('"').parse().ok(),
        _ => None,
    }
}

/// Names and texts; empty for anything but an object.
pub fn texts(value: &Value) -> Vec<(String, String)> {
    let parsed;
    let object = match value {
        Value::Object(object) => object,
        Value::String(text) => match serde_json::from_str(text) {
            Ok(Value::Object(object)) => {
                parsed = object;
                &parsed
            }
            _ => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    let texts = object.iter().map(|(name, value)| {
        // Within an object, values are written once.
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        (name.clone(), text)
    });
    texts.collect()
}

/// A message's body. None if it is no Base64 where it must be.
pub fn body(value: &Value, form: Form) -> Option<Vec<u8>> {
    match form {
        Form::Text => Some(text(value).unwrap_or_default().into_bytes()),
        Form::Binary => match value {
            Value::Null => Some(Vec::new()),
            // Base64 has no quotation marks.
            Value::String(text) => BASE64_STANDARD.decode(text.trim_matches('"')).ok(),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn texts_are_written_once_or_twice() {
        for (value, expected) in [
            (json!("\"HelloWorld\""), Some("HelloWorld")),
            (json!("HelloWorld"), Some("HelloWorld")),
            (json!("\"{\\\"id\\\":1}\""), Some("{\"id\":1}")),
            (json!("{\"id\":1}"), Some("{\"id\":1}")),
            (json!({"id": 1}), Some("{\"id\":1}")),
            (json!("\"quoted"), Some("\"quoted")),
            (json!("4"), Some("4")),
            (json!(4), Some("4")),
            (json!("\"\""), Some("")),
            (json!(""), Some("")),
            (json!("null"), None),
            (json!(null), None),
        ] {
            assert_eq!(text(&value).as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn numbers_are_written_as_numbers_or_texts() {
        for value in [json!(4), json!("4"), json!("\"4\"")] {
            assert_eq!(number(&value), Some(4), "{value}");
        }
        for value in [json!(-4), json!("x"), json!(null), json!({})] {
            assert_eq!(number(&value), None, "{value}");
        }
    }

    #[test]
    fn properties_keep_their_quotation_marks() {
        let expected = vec![("a".to_owned(), "\"x\"".to_owned()), ("n".to_owned(), "4".to_owned())];
        let object = json!({"a": "\"x\"", "n": 4});
        assert_eq!(texts(&object), expected);
        assert_eq!(texts(&Value::from(object.to_string())), expected);
        assert!(texts(&json!("null")).is_empty());
    }

    #[test]
    fn a_binary_body_is_base64_and_nothing_else() {
        let binary = |value: Value| body(&value, Form::Binary);
        assert_eq!(binary(json!("/wCA")), Some(vec![0xff, 0, 0x80]));
        assert_eq!(binary(json!("\"/wCA\"")), Some(vec![0xff, 0, 0x80]));
        assert_eq!(binary(json!("")), Some(Vec::new()));
        assert_eq!(binary(json!("no base64")), None);
        assert_eq!(binary(json!({"id": 1})), None);
        // The same characters are a text where bodies are texts.
        assert_eq!(body(&json!("/wCA"), Form::Text), Some(b"/wCA".to_vec()));
    }
}
