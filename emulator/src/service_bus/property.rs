//! The values of custom properties, and how they travel as header fields.
//!
//! A string is quoted, a number or a boolean is bare, a date is quoted in the form of RFC 1123
//! (Microsoft, "Message headers and properties").

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::http::date;

/// A custom property's value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Property {
    /// A string.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Number(f64),
    /// True or false.
    Boolean(bool),
    /// A moment, to the second.
    Date(Timestamp),
}

impl Property {
    /// Reads a header field's value. What is none of the documented forms is taken as a string.
    pub fn from_header(value: &str) -> Self {
        let value = value.trim();
        if let Some(quoted) = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            return match date::parse(quoted) {
                Some(date) if date::format(date) == quoted => Self::Date(date),
                _ => Self::Text(quoted.replace("\\\"", "\"")),
            };
        }
        if value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false") {
            return Self::Boolean(value.eq_ignore_ascii_case("true"));
        }
        if let Ok(integer) = value.parse() {
            return Self::Integer(integer);
        }
        match value.parse::<f64>() {
            Ok(number) if number.is_finite() => Self::Number(number),
            _ => Self::Text(value.to_owned()),
        }
    }

    /// Reads a value of a batch. `None` for what is no property: null, lists and objects.
    pub fn from_json(value: &serde_json::Value) -> Option<Self> {
        match value {
            serde_json::Value::String(text) => Some(Self::Text(text.clone())),
            serde_json::Value::Bool(boolean) => Some(Self::Boolean(*boolean)),
            serde_json::Value::Number(number) => match number.as_i64() {
                Some(integer) => Some(Self::Integer(integer)),
                None => number.as_f64().map(Self::Number),
            },
            _ => None,
        }
    }

    /// Writes a header field's value.
    pub fn to_header(&self) -> String {
        match self {
            Self::Text(text) => quote(text),
            Self::Integer(integer) => integer.to_string(),
            Self::Number(number) => format!("{number:?}"),
            Self::Boolean(boolean) => boolean.to_string(),
            Self::Date(date) => format!("\"{}\"", date::format(*date)),
        }
    }

    /// How many bytes it adds to a message's size.
    pub fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Boolean(_) => 1,
            _ => 8,
        }
    }
}

impl From<&str> for Property {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A line break can come in through a batch, but no header field can carry one: it leaves as JSON would write it.
fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            other if other.is_control() => quoted += &format!("\\u{:04x}", u32::from(other)),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_survives_the_way_through_a_header() {
        for text in [
            "\"High\"",
            "\"say \\\"hi\\\"\"",
            "7",
            "-3",
            "2.5",
            "true",
            "false",
            "\"Thu, 25 Apr 2019 06:37:16 GMT\"",
        ] {
            assert_eq!(Property::from_header(text).to_header(), text);
        }
        assert_eq!(Property::from_header("\"7\""), Property::Text("7".into()));
        assert!(matches!(
            Property::from_header("\"Thu, 25 Apr 2019 06:37:16 GMT\""),
            Property::Date(_)
        ));
    }

    #[test]
    fn what_has_no_documented_form_is_a_string() {
        assert_eq!(Property::from_header("High"), Property::Text("High".into()));
        assert_eq!(Property::from_header("NaN"), Property::Text("NaN".into()));
        assert_eq!(Property::from_header("\""), Property::Text("\"".into()));
    }

    #[test]
    fn a_line_break_does_not_leave_the_field() {
        assert_eq!(Property::Text("a\r\nb".into()).to_header(), "\"a\\r\\nb\"");
    }
}
