//! Spans as a host exports them: read from OTLP over HTTP.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value};
use opentelemetry_proto::tonic::trace::v1 as proto;
use prost::Message;

pub use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
pub use prost::DecodeError;

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
    /// Which side of a call or a message it is.
    pub kind: SpanKind,
    /// When it began, in nanoseconds since 1970.
    pub begin: u64,
    /// When it ended.
    pub end: u64,
    /// Whether it went wrong.
    pub failed: bool,
    /// What else is said about it.
    pub attributes: BTreeMap<String, String>,
    /// The service that made it.
    pub service: String,
}

impl Span {
    /// What is said about it under this name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    /// Whether this is said about it under this name.
    pub fn says(&self, name: &str, text: &str) -> bool {
        self.attribute(name) == Some(text)
    }

    fn of(span: proto::Span, service: &str) -> Self {
        let status = span.status.as_ref().map(proto::Status::code);
        Self {
            trace: hex(&span.trace_id),
            id: hex(&span.span_id),
            parent: hex(&span.parent_span_id),
            kind: span.kind(),
            begin: span.start_time_unix_nano,
            end: span.end_time_unix_nano,
            failed: status == Some(proto::status::StatusCode::Error),
            attributes: texts(span.attributes),
            name: span.name,
            service: service.to_owned(),
        }
    }
}

/// The spans of one export.
///
/// # Errors
/// The body is none.
pub fn read(export: &[u8]) -> Result<Vec<Span>, DecodeError> {
    let mut spans = Vec::new();
    for exported in ExportTraceServiceRequest::decode(export)?.resource_spans {
        let said = texts(exported.resource.unwrap_or_default().attributes);
        let service = said.get("service.name").map_or("", String::as_str);
        let of_scopes = exported.scope_spans.into_iter().flat_map(|scope| scope.spans);
        spans.extend(of_scopes.map(|span| Span::of(span, service)));
    }
    Ok(spans)
}

/// Attributes as texts.
pub fn texts(attributes: Vec<KeyValue>) -> BTreeMap<String, String> {
    let texts = attributes.into_iter();
    texts
        .map(|attribute| (attribute.key, attribute.value.map(text).unwrap_or_default()))
        .collect()
}

/// A value as a text; a list or the like as none.
pub fn text(value: AnyValue) -> String {
    match value.value {
        Some(any_value::Value::StringValue(text)) => text,
        Some(any_value::Value::IntValue(number)) => number.to_string(),
        Some(any_value::Value::BoolValue(truth)) => truth.to_string(),
        Some(any_value::Value::DoubleValue(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// An id as it is written.
pub fn hex(id: &[u8]) -> String {
    id.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
