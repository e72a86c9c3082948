//! The latest traces, and whose they are.

use petstore_stack::spans::Span;

use super::timeline::Timeline;
use crate::recent::Recent;

/// The attribute that names a message's session, as the host has it.
const SESSION: &str = "petstore.session";

/// The latest 1,000 traces with 300 spans each, and the latest 20 of each of 300 sessions.
#[derive(Debug, Default)]
pub struct Kept {
    spans: Recent<Span, 1000, 300>,
    of_sessions: Recent<String, 300, 20>,
    count: u64,
}

impl Kept {
    /// Keeps a span. Which session its trace belongs to is said by some of the trace's spans.
    pub fn add(&mut self, span: Span) {
        if let Some(session) = span.attribute(SESSION)
            && !self.of_sessions.of(session).any(|trace| *trace == span.trace)
        {
            self.of_sessions.add(session, span.trace.clone());
        }
        let trace = span.trace.clone();
        self.spans.add(&trace, span);
        self.count += 1;
    }

    /// How many spans have come, those included that are forgotten by now.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// What happened to a session's orders, the latest order first.
    pub fn timelines(&self, session: &str) -> Vec<Timeline<'_>> {
        let traces = self.of_sessions.of(session);
        let mut timelines: Vec<_> = traces
            .filter_map(|trace| Timeline::of(self.spans.of(trace).collect()))
            .collect();
        timelines.sort_by_key(|timeline| std::cmp::Reverse(timeline.begin));
        timelines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(trace: &str, id: &str, begin: u64, session: Option<&str>) -> Span {
        let session = session.map(|session| (SESSION.to_owned(), session.to_owned()));
        Span {
            trace: trace.into(),
            id: id.into(),
            begin,
            end: begin + 1,
            attributes: session.into_iter().collect(),
            ..Span::default()
        }
    }

    #[test]
    fn a_session_has_the_traces_that_name_it_with_all_their_spans() {
        let mut kept = Kept::default();
        kept.add(span("t1", "a", 10, None));
        kept.add(span("t1", "b", 11, Some("s")));
        kept.add(span("t1", "c", 12, Some("s")));
        kept.add(span("t2", "d", 20, Some("s")));
        kept.add(span("t3", "e", 30, Some("other")));
        let timelines = kept.timelines("s");
        let sizes: Vec<_> = timelines.iter().map(|timeline| timeline.rows.len()).collect();
        assert_eq!(sizes, [1, 3], "the latest first, and each once");
        assert!(kept.timelines("nobody").is_empty());
    }
}
