//! Which call of a guest a request of that guest belongs to, and a line that it prints.
//!
//! An instance handles several calls at a time and says nothing of it when it sends a request. The engine knows: each call is a task of the
//! component model, and those that it makes of other components are below it. A finished task's id is given to another one, be it a call of
//! the host or one between components: only the outermost task of those that are under way says which call it is.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt;
use wasmtime::component::GuestTaskId;

use super::instruments;
use super::span::{self, Span};

/// The id of the message that a call is about, in the call's context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageId(pub Arc<str>);

/// A call of a guest, as far as it is watched or known by its message.
#[derive(Debug, Clone)]
pub struct Invocation(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    context: Context,
    /// How often a request has been sent, by what it is.
    sent: Mutex<BTreeMap<u64, u32>>,
}

impl Invocation {
    /// The invocation that this span is about; nothing where nothing is traced.
    pub fn of(span: &Span) -> Option<Self> {
        span.context().cloned().map(Self::within)
    }

    /// The same with the message that it is about, which is known also where nothing is traced.
    pub fn about(message_id: &str, span: &Span) -> Self {
        let context = span.context().cloned().unwrap_or_default();
        Self::within(context.with_value(MessageId(message_id.into())))
    }

    fn within(context: Context) -> Self {
        let sent = Mutex::default();
        Self(Arc::new(Inner { context, sent }))
    }

    /// The parent of the spans of its requests, and what its log lines say of it.
    pub fn context(&self) -> &Context {
        &self.0.context
    }

    /// Whether anybody hears of its requests. What they are the second try of is counted where the trace is left out, too.
    fn is_watched(&self) -> bool {
        span::is_sampled(&self.0.context) || self.0.context.has_active_span() && instruments::are_read()
    }

    /// Which try this is of the request, from 1. Guests know nothing of it, so that the same method, host and path are the same request.
    pub fn next_try(&self, method: &http::Method, uri: &http::Uri) -> u32 {
        let mut what = DefaultHasher::new();
        (method, uri.authority(), uri.path()).hash(&mut what);
        let mut sent = self.0.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let count = sent.entry(what.finish()).or_default();
        *count = count.saturating_add(1);
        *count
    }
}

/// The invocations of one instance.
#[derive(Debug, Default)]
pub struct Invocations {
    by_task: BTreeMap<GuestTaskId, Invocation>,
    /// How many of them are watched.
    watched: usize,
    current: Option<Invocation>,
}

impl Invocations {
    /// Whether there are none, so that it is not worth asking which of them it is.
    pub fn is_empty(&self) -> bool {
        self.by_task.is_empty()
    }

    /// Whether any request is worth asking where it comes from. Where none is, [`Self::current`] is none: the last watched call's id went to
    /// one that is not watched.
    pub fn are_watched(&self) -> bool {
        self.watched > 0
    }

    /// The task begins. As ids are used again, there are never more entries than tasks at a time.
    pub fn begin(&mut self, task: GuestTaskId, invocation: Invocation) {
        self.watched += usize::from(invocation.is_watched());
        self.current = Some(invocation.clone()).filter(Invocation::is_watched);
        let finished = self.by_task.insert(task, invocation);
        self.watched -= usize::from(finished.is_some_and(|finished| finished.is_watched()));
    }

    /// The invocation that these tasks are for, of which the outermost is the last.
    pub fn find(&self, tasks: impl Iterator<Item = GuestTaskId>) -> Option<&Invocation> {
        self.by_task.get(&tasks.last()?)
    }

    /// The next request comes from these tasks, of which the outermost is the last.
    pub fn choose(&mut self, tasks: impl Iterator<Item = GuestTaskId>) {
        self.current = self.find(tasks).filter(|found| found.is_watched()).cloned();
    }

    /// Where the next request comes from, if that is watched. A component of `wasi:http` 0.2 has one call in its life, so that it needs no
    /// choice.
    pub fn current(&self) -> Option<&Invocation> {
        self.current.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_request_is_counted_whatever_its_query() {
        let span = Span::from(Some(Context::new()));
        let invocation = Invocation::of(&span).unwrap();
        let put = |uri: &'static str| invocation.next_try(&http::Method::PUT, &http::Uri::from_static(uri));
        assert_eq!(put("http://h/orders/1?sig=a"), 1);
        assert_eq!(put("http://h/orders/1?sig=b"), 2);
        assert_eq!(put("http://h/orders/2"), 1);
        assert_eq!(put("http://other/orders/1"), 1);
    }
}
