//! A span under way.

use std::borrow::Cow;
use std::sync::OnceLock;

use opentelemetry::trace::{SpanContext, SpanKind, Status, TraceContextExt, TraceId, Tracer};
use opentelemetry::{Context, ContextGuard, KeyValue};
use opentelemetry_sdk::trace::SdkTracer;

use super::names;

/// The process's tracer; nothing where nothing is traced.
static TRACER: OnceLock<SdkTracer> = OnceLock::new();

/// Has spans begin from now on. Only the first tracer counts.
pub(super) fn trace_with(tracer: SdkTracer) {
    // Telemetry is started once.
    let _ = TRACER.set(tracer);
}

/// Whether spans are made at all.
pub fn is_tracing() -> bool {
    TRACER.get().is_some()
}

/// A span that ends when this is dropped. Where nothing is traced it is nothing, and so is whatever is done with it; where the
/// sampler left it out, it hands on its identity and records nothing.
#[derive(Debug, Default)]
pub struct Span(Option<Context>);

impl Span {
    /// Begins a span below `parent`; without one, or below an empty one, it begins a trace.
    pub fn begin(parent: Option<&Context>, kind: SpanKind, name: impl FnOnce() -> String) -> Self {
        match TRACER.get() {
            Some(tracer) => Self::begin_with(tracer, parent, kind, name),
            None => Self(None),
        }
    }

    fn begin_with(tracer: &SdkTracer, parent: Option<&Context>, kind: SpanKind, name: impl FnOnce() -> String) -> Self {
        let nowhere = Context::new();
        let parent = parent.unwrap_or(&nowhere);
        if is_left_out(parent.span().span_context()) {
            return Some(parent.clone()).into();
        }
        let span = tracer
            .span_builder(name())
            .with_kind(kind)
            .start_with_context(tracer, parent);
        Some(parent.with_span(span)).into()
    }

    /// What a span below it is given as its parent.
    pub fn context(&self) -> Option<&Context> {
        self.0.as_ref()
    }

    /// Says more about it. Not called where nothing is recorded.
    pub fn record<const N: usize>(&self, attributes: impl FnOnce() -> [KeyValue; N]) {
        self.record_all(|| attributes().into_iter());
    }

    /// The same for attributes of any number.
    pub fn record_all<A: Iterator<Item = KeyValue>>(&self, attributes: impl FnOnce() -> A) {
        if let Some(context) = &self.0
            && context.span().is_recording()
        {
            context.span().set_attributes(attributes());
        }
    }

    /// Marks it as failed. `why` is a status or one of a few fixed words.
    pub fn fail(&self, why: impl Into<Cow<'static, str>>) {
        if let Some(context) = &self.0
            && context.span().is_recording()
        {
            let why = why.into();
            context.span().set_attribute(KeyValue::new(names::ERROR, why.clone()));
            context.span().set_status(Status::error(why));
        }
    }

    /// The trace that it is part of.
    pub fn trace_id(&self) -> Option<TraceId> {
        self.0.as_ref().map(|context| context.span().span_context().trace_id())
    }

    /// Log lines that are written while the guard lives are said to belong to it, where they are exported.
    pub fn enter(&self) -> Option<ContextGuard> {
        self.0.clone().map(Context::attach)
    }
}

impl From<Option<Context>> for Span {
    fn from(context: Option<Context>) -> Self {
        Self(context)
    }
}

impl Drop for Span {
    /// Copies of its context may live on.
    fn drop(&mut self) {
        if let Some(context) = &self.0 {
            context.span().end();
        }
    }
}

/// Whether the span of this context is recorded somewhere.
pub(super) fn is_sampled(context: &Context) -> bool {
    context.span().span_context().is_sampled()
}

/// Whether the sampler has left out a span of this process. It would leave out all below it, too, whichever sampler it is; so it is not
/// asked again, and the span stands for them.
fn is_left_out(span: &SpanContext) -> bool {
    span.is_valid() && !span.is_remote() && !span.is_sampled()
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::TracerProvider;
    use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};

    use super::*;

    fn pair(sampler: Sampler) -> [SpanContext; 2] {
        let provider = SdkTracerProvider::builder().with_sampler(sampler).build();
        let tracer = provider.tracer("test");
        let begin = |parent| Span::begin_with(&tracer, parent, SpanKind::Internal, String::new);
        let parent = begin(None);
        let child = begin(parent.context());
        [parent, child].map(|span| span.context().unwrap().span().span_context().clone())
    }

    #[test]
    fn a_span_that_is_left_out_stands_for_those_below_it() {
        let [parent, child] = pair(Sampler::AlwaysOff);
        assert!(!parent.is_sampled() && parent.is_valid());
        assert_eq!(parent, child);
        let [parent, child] = pair(Sampler::AlwaysOn);
        assert!(parent.is_sampled() && child.is_sampled());
        assert_eq!(parent.trace_id(), child.trace_id());
        assert_ne!(parent.span_id(), child.span_id());
    }

    #[test]
    fn nothing_comes_of_a_span_where_nothing_is_traced() {
        let span = Span::begin(None, SpanKind::Server, || panic!("a name is not wanted"));
        span.record::<0>(|| panic!("attributes are not wanted"));
        assert!(span.context().is_none() && span.enter().is_none());
    }
}
