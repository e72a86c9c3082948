//! The spans of one trace.

use std::collections::BTreeSet;

use petstore_stack::spans::Span;

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
