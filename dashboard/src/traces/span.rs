//! One span, as it comes over the wire.

use std::{collections::BTreeMap, fmt::Write as _};

use opentelemetry_proto::tonic::{
    common::v1::{AnyValue, any_value},
    trace::v1 as proto,
};

/// Something that took its time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Span {
    /// The trace that it belongs to.
    pub trace: String,
    /// Its own id.
    pub id: String,
    /// The id of the span that it is a part of; empty where a trace begins.
    pub parent: String,
    /// What it is.
    pub name: String,
    /// When it began, in nanoseconds since 1970.
    pub begin: u64,
    /// When it ended.
    pub end: u64,
    /// Whether it went wrong.
    pub failed: bool,
    /// What else is said about it.
    pub attributes: BTreeMap<String, String>,
}

impl Span {
    /// What is said about it under this name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

impl From<proto::Span> for Span {
    fn from(span: proto::Span) -> Self {
        let attributes = span.attributes.into_iter();
        Self {
            trace: hex(&span.trace_id),
            id: hex(&span.span_id),
            parent: hex(&span.parent_span_id),
            name: span.name,
            begin: span.start_time_unix_nano,
            end: span.end_time_unix_nano,
            failed: span
                .status
                .is_some_and(|status| status.code() == proto::status::StatusCode::Error),
            attributes: attributes
                .map(|attribute| (attribute.key, attribute.value.map(text).unwrap_or_default()))
                .collect(),
        }
    }
}

fn text(value: AnyValue) -> String {
    match value.value {
        Some(any_value::Value::StringValue(text)) => text,
        Some(any_value::Value::IntValue(number)) => number.to_string(),
        Some(any_value::Value::BoolValue(truth)) => truth.to_string(),
        Some(any_value::Value::DoubleValue(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn hex(id: &[u8]) -> String {
    id.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
