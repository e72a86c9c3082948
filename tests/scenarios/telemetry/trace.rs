//! The spans of one trace.

use std::collections::{BTreeMap, BTreeSet};

use opentelemetry_proto::tonic::trace::v1 as proto;

use super::collector::{hex, texts};

/// A span that has ended.
#[derive(Debug, Clone)]
pub struct Span {
    pub trace: String,
    pub id: String,
    /// Empty where the trace begins.
    pub parent: String,
    pub name: String,
    pub kind: proto::span::SpanKind,
    pub attributes: BTreeMap<String, String>,
    /// The service that made it.
    pub service: String,
}

impl Span {
    pub fn read(span: proto::Span, resource: &BTreeMap<String, String>) -> Self {
        Self {
            trace: hex(&span.trace_id),
            id: hex(&span.span_id),
            parent: hex(&span.parent_span_id),
            kind: span.kind(),
            attributes: texts(&span.attributes),
            name: span.name,
            service: resource.get("service.name").cloned().unwrap_or_default(),
        }
    }

    pub fn says(&self, name: &str, value: &str) -> bool {
        self.attribute(name) == Some(value)
    }

    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

/// All spans of a trace that have been exported.
#[derive(Debug, Clone)]
pub struct Trace(pub Vec<Span>);

impl Trace {
    /// The spans of this name that say this.
    pub fn all(&self, name: &str, attribute: &str, value: &str) -> Vec<&Span> {
        let is_meant = |span: &&Span| span.name == name && span.says(attribute, value);
        self.0.iter().filter(is_meant).collect()
    }

    /// Whether there is a span of this name that says this.
    pub fn has(&self, name: &str, attribute: &str, value: &str) -> bool {
        !self.all(name, attribute, value).is_empty()
    }

    /// The one span of this name that says this.
    pub fn one(&self, name: &str, attribute: &str, value: &str) -> &Span {
        let found = self.all(name, attribute, value);
        assert_eq!(found.len(), 1, "{name} with {attribute}={value} in {self:#?}");
        found[0]
    }

    /// The names from where the trace begins down to a span.
    pub fn way_to(&self, span: &Span) -> Vec<&str> {
        let mut way = vec![self.find(&span.id).name.as_str()];
        let mut parent = span.parent.as_str();
        while let Some(span) = self.0.iter().find(|span| span.id == parent) {
            way.push(&span.name);
            parent = &span.parent;
        }
        way.reverse();
        way
    }

    /// Each span but the first is below another, and they are all of one trace.
    pub fn assert_connected(&self) {
        let ids: BTreeSet<_> = self.0.iter().map(|span| span.id.as_str()).collect();
        let loose: Vec<_> = self
            .0
            .iter()
            .filter(|span| !ids.contains(span.parent.as_str()))
            .collect();
        assert_eq!(loose.len(), 1, "{loose:#?}");
        assert_eq!((loose[0].name.as_str(), loose[0].parent.as_str()), ("POST", ""));
        assert_eq!(ids.len(), self.0.len());
    }

    fn find(&self, id: &str) -> &Span {
        self.0.iter().find(|span| span.id == id).unwrap()
    }
}
