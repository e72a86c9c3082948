//! One line of the host's log.
//!
//! Two parts of the application say that a delivery is finished: our host, in a JSON line of its own, and the component that
//! takes events over HTTP, as `delivery finished {...}` in whatever line its host makes of what it prints.

use serde_json::{Map, Value};

/// What both say.
const FINISHED: &str = "delivery finished";

/// A line of the host's log: a flat JSON object, or plain text when the host is told to log text or something else writes.
#[derive(Debug, Clone, PartialEq)]
pub struct LogLine {
    text: String,
    fields: Map<String, Value>,
}

impl LogLine {
    /// Reads a line as the host wrote it.
    pub fn parse(text: &str) -> Self {
        let mut fields = match serde_json::from_str(text) {
            Ok(Value::Object(fields)) => fields,
            _ => Map::new(),
        };
        let words = fields.get("message").and_then(Value::as_str).unwrap_or(text);
        if let Some(finished) = printed_by_a_guest(words) {
            fields.extend(finished);
        }
        Self {
            text: text.to_owned(),
            fields,
        }
    }

    /// The whole line.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line for people: time, level and message, then the other fields as `name=value`. A line that is no JSON as it is.
    pub fn readable(&self) -> String {
        let Some(message) = self.message() else {
            return self.text.clone();
        };
        let part = |name| self.str(name).unwrap_or_default();
        let mut readable = format!("{} {:>5} {message}", part("timestamp"), part("level"));
        let others = |name: &&String| !["timestamp", "level", "target", "message"].contains(&name.as_str());
        for name in self.fields.keys().filter(others) {
            match &self.fields[name] {
                Value::Null => {}
                Value::String(text) => readable += &format!(" {name}={text}"),
                value => readable += &format!(" {name}={value}"),
            }
        }
        readable
    }

    /// A field of the line, if it is JSON and has it.
    pub fn field(&self, name: &str) -> Option<&Value> {
        self.fields.get(name)
    }

    /// A field's text; none if it is no text.
    pub fn str(&self, name: &str) -> Option<&str> {
        self.field(name).and_then(Value::as_str)
    }

    /// A field's number; none if it is no whole number.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.field(name).and_then(Value::as_u64)
    }

    /// What happened, in words.
    pub fn message(&self) -> Option<&str> {
        self.str("message")
    }

    /// Whether this says that a delivery of the message is finished, however it ended.
    pub fn finishes(&self, message_id: &str) -> bool {
        self.message() == Some(FINISHED) && self.str("message_id") == Some(message_id)
    }
}

fn printed_by_a_guest(words: &str) -> Option<Map<String, Value>> {
    let (_, after) = words.split_once(FINISHED)?;
    let mut fields: Map<String, Value> = serde_json::from_str(after).ok()?;
    fields.insert("message".into(), FINISHED.into());
    Some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_json_line_has_fields() {
        let line = LogLine::parse(
            r#"{"level":"INFO","message":"delivery finished","message_id":"a:1","delivery_count":2,"outcome":"stored"}"#,
        );
        assert!(line.finishes("a:1"));
        assert!(!line.finishes("a:2"));
        assert_eq!(line.str("outcome"), Some("stored"));
        assert_eq!(line.number("delivery_count"), Some(2));
        assert_eq!(line.str("delivery_count"), None);
    }

    #[test]
    fn what_a_guest_prints_has_fields_whatever_its_host_puts_round_it() {
        let printed = r#"delivery finished {"message_id":"a:1","delivery_count":2,"outcome":"stored"}"#;
        let framed = serde_json::json!({"level": "INFO", "component": "webhook", "message": printed}).to_string();
        for text in [printed, &format!("stderr [0] :: {printed}"), &framed] {
            let line = LogLine::parse(text);
            assert!(line.finishes("a:1"), "{text}");
            assert_eq!(
                (line.str("outcome"), line.number("delivery_count")),
                (Some("stored"), Some(2))
            );
        }
    }

    #[test]
    fn a_json_line_can_be_read_by_people() {
        let line = LogLine::parse(r#"{"timestamp":"T","level":"INFO","target":"t","message":"done","n":2,"who":"a"}"#);
        assert_eq!(line.readable(), "T  INFO done n=2 who=a");
        assert_eq!(LogLine::parse("plain").readable(), "plain");
    }

    #[test]
    fn any_other_line_is_text() {
        for text in ["", "thread 'main' panicked", "[1]", "\"delivery finished\""] {
            let line = LogLine::parse(text);
            assert_eq!((line.text(), line.message()), (text, None));
        }
    }
}
