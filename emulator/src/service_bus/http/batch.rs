//! A batch: several messages in one send, as a JSON list.

use serde_json::{Map, Value};

use super::broker_properties;
use super::error::Refused;
use crate::service_bus::{Message, Property};

/// What marks a send as a batch.
pub const MEDIA_TYPE: &str = "application/vnd.microsoft.servicebus.json";

/// Reads `[{"Body":"...","BrokerProperties":{...},"UserProperties":{...}}]`.
pub fn parse(body: &[u8]) -> Result<Vec<Message>, Refused> {
    let Ok(Value::Array(entries)) = serde_json::from_slice(body) else {
        return Err(refused("is not a JSON list"));
    };
    if entries.is_empty() {
        return Err(refused("is empty"));
    }
    entries.iter().map(message).collect()
}

fn message(entry: &Value) -> Result<Message, Refused> {
    let body = match entry.get("Body") {
        Some(Value::String(body)) => body.clone(),
        None | Some(Value::Null) => String::new(),
        Some(_) => return Err(refused("has a Body that is not a string")),
    };
    let message = match object(entry, "BrokerProperties")? {
        Some(fields) => broker_properties::from_json(fields)?,
        None => Message::default(),
    };
    let properties = match object(entry, "UserProperties")? {
        Some(fields) => fields
            .iter()
            .map(|(name, value)| Some((name.clone(), Property::from_json(value)?)))
            .collect::<Option<_>>()
            .ok_or_else(|| refused("has a user property that is not a string, number or boolean"))?,
        None => Vec::new(),
    };
    Ok(Message {
        body: body.into(),
        properties,
        ..message
    })
}

fn object<'a>(entry: &'a Value, name: &str) -> Result<Option<&'a Map<String, Value>>, Refused> {
    match entry.get(name) {
        None | Some(Value::Null) if entry.is_object() => Ok(None),
        Some(Value::Object(fields)) => Ok(Some(fields)),
        _ => Err(refused("has an entry that is not an object")),
    }
}

fn refused(what: &str) -> Refused {
    Refused::BadRequest(format!("The batch {what}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_read() {
        let body = r#"[{"Body":"a","UserProperties":{"Priority":"Low","Count":2},"BrokerProperties":{"Label":"M2"}},{"Body":"b"}]"#;
        let messages = parse(body.as_bytes()).unwrap();
        assert_eq!(messages.len(), 2);
        assert_eq!(messages[0].label.as_deref(), Some("M2"));
        assert!(messages[0].properties.contains(&("Priority".into(), "Low".into())));
        assert_eq!(messages[1].body, "b");
    }

    #[test]
    fn what_is_no_batch_is_refused() {
        for body in [
            "{}",
            "[]",
            "[1]",
            "[{\"Body\":1}]",
            "[{\"Body\":\"a\",\"UserProperties\":{\"x\":[]}}]",
            "[",
            "\u{1F}",
        ] {
            assert!(matches!(parse(body.as_bytes()), Err(Refused::BadRequest(_))), "{body}");
        }
    }
}
