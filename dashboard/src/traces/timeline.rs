//! A trace as rows: each span below the one that it is a part of, in the order in which they began.

use std::{collections::HashSet, time::Duration};

use petstore_stack::spans::Span;

/// One trace.
#[derive(Debug)]
pub struct Timeline<'a> {
    /// When it began, in nanoseconds since 1970.
    pub begin: u64,
    /// From there until the last span's end.
    pub length: Duration,
    /// Its spans.
    pub rows: Vec<Row<'a>>,
}

/// One span of it.
#[derive(Debug)]
pub struct Row<'a> {
    /// The span.
    pub span: &'a Span,
    /// How many spans it is below.
    pub depth: usize,
    /// How long after the trace's beginning it began.
    pub after: Duration,
    /// How long it took.
    pub took: Duration,
}

impl<'a> Timeline<'a> {
    /// The timeline of a trace's spans; `None` without spans. A span whose parent has not come yet stands at the left edge. Of several
    /// with one id the first counts: an exporter may send again what it took for lost. So each has one parent, and those that are parts
    /// of each other hang below nothing and are not shown.
    pub fn of(mut spans: Vec<&'a Span>) -> Option<Self> {
        spans.sort_by_key(|span| span.begin);
        let mut known = HashSet::new();
        spans.retain(|span| known.insert(span.id.as_str()));
        let begin = spans.first()?.begin;
        let end = spans.iter().map(|span| span.end).max()?;
        let mut timeline = Self {
            begin,
            length: Duration::from_nanos(end.saturating_sub(begin)),
            rows: Vec::with_capacity(spans.len()),
        };
        for root in spans.iter().filter(|span| !known.contains(span.parent.as_str())) {
            timeline.add(root, 0, &spans);
        }
        Some(timeline)
    }

    fn add(&mut self, span: &'a Span, depth: usize, spans: &[&'a Span]) {
        self.rows.push(Row {
            span,
            depth,
            after: Duration::from_nanos(span.begin.saturating_sub(self.begin)),
            took: Duration::from_nanos(span.end.saturating_sub(span.begin)),
        });
        for part in spans.iter().filter(|part| part.parent == span.id) {
            self.add(part, depth + 1, spans);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(id: &str, parent: &str, begin: u64, end: u64) -> Span {
        Span {
            id: id.into(),
            parent: parent.into(),
            begin,
            end,
            ..Span::default()
        }
    }

    #[test]
    fn parts_stand_below_their_whole_in_the_order_in_which_they_began() {
        let spans = [
            span("process", "send", 60, 100),
            span("put", "request", 30, 35),
            span("request", "", 10, 50),
            span("get", "request", 20, 25),
            span("send", "request", 40, 45),
            span("stray", "not here", 70, 80),
        ];
        let timeline = Timeline::of(spans.iter().collect()).unwrap();
        let rows: Vec<_> = timeline
            .rows
            .iter()
            .map(|row| {
                (
                    row.span.id.as_str(),
                    row.depth,
                    row.after.as_nanos(),
                    row.took.as_nanos(),
                )
            })
            .collect();
        assert_eq!(
            rows,
            [
                ("request", 0, 0, 40),
                ("get", 1, 10, 5),
                ("put", 1, 20, 5),
                ("send", 1, 30, 5),
                ("process", 2, 50, 40),
                ("stray", 0, 60, 10),
            ]
        );
        assert_eq!((timeline.begin, timeline.length.as_nanos()), (10, 90));
        assert!(Timeline::of(Vec::new()).is_none());
    }

    #[test]
    fn a_span_that_comes_twice_stands_there_once() {
        let chain = [
            span("a", "", 10, 50),
            span("b", "a", 20, 40),
            span("c", "b", 30, 35),
            span("d", "c", 31, 34),
        ];
        let timeline = Timeline::of(chain.iter().chain(&chain).collect()).unwrap();
        let depths: Vec<_> = timeline.rows.iter().map(|row| row.depth).collect();
        assert_eq!(depths, [0, 1, 2, 3]);
    }

    #[test]
    fn spans_that_are_parts_of_each_other_end() {
        let around = [span("a", "", 10, 50), span("b", "a", 20, 40), span("a", "b", 30, 35)];
        assert_eq!(Timeline::of(around.iter().collect()).unwrap().rows.len(), 2);
        let without_a_root = [span("a", "b", 10, 50), span("b", "a", 20, 40)];
        assert!(Timeline::of(without_a_root.iter().collect()).unwrap().rows.is_empty());
    }
}
