//! One request from outside.

use std::time::Instant;

use http::{Request, Response};
use opentelemetry::KeyValue;
use opentelemetry::trace::SpanKind;
use wasmtime_wasi_http::WasiBody;

use super::event::Event;
use super::invocation::Invocation;
use super::push::Push;
use super::span::Span;
use super::{carrying, instruments, method, names, parent};

/// A request until its response begins.
pub struct ServerCall<'a> {
    component: &'a str,
    route: &'a str,
    span: Span,
    watched: Option<Watched>,
}

/// What is kept of a request where anybody watches.
struct Watched {
    method: &'static str,
    begun: Instant,
    push: Option<Push>,
    event: Option<Event>,
}

impl<'a> ServerCall<'a> {
    /// Begins to watch a request, as part of the trace that it names. The component is to answer it, by this route of the manifest.
    pub async fn begin(component: &'a str, route: &'a str, request: Request<WasiBody>) -> (Request<WasiBody>, Self) {
        let mut call = Self {
            component,
            route,
            span: Span::default(),
            watched: None,
        };
        let is_tracing = super::span::is_tracing();
        if !is_tracing && !instruments::are_read() {
            return (request, call);
        }
        let begun = Instant::now();
        let (request, event) = Event::in_request(request).await;
        if is_tracing {
            call.span = span(route, event.as_ref(), &request);
        }
        call.watched = Some(Watched {
            method: method::name(request.method()),
            begun,
            push: Push::of(request.headers()),
            event,
        });
        (request, call)
    }

    /// What is done for the request is below this.
    pub fn span(&self) -> &Span {
        &self.span
    }

    /// The component's part, of which the request tells the guest.
    pub fn invoke(&self, request: &mut Request<WasiBody>) -> (Span, Option<Invocation>) {
        let component = self.component;
        let span = Span::begin(self.span.context(), SpanKind::Internal, || {
            format!("invoke {component}")
        });
        span.record(|| [KeyValue::new(names::COMPONENT, component.to_owned())]);
        if let Some(context) = span.context() {
            carrying::hand_on(context, None, request.headers_mut());
        }
        let event = self.watched.as_ref().and_then(|watched| watched.event.as_ref());
        let invocation = match event.and_then(Event::id) {
            Some(id) => Some(Invocation::about(id, &span)),
            None => Invocation::of(&span),
        };
        (span, invocation)
    }

    /// The response has begun.
    pub fn end<B>(self, response: &Response<B>) {
        let status = response.status().as_u16();
        self.span.record(|| [KeyValue::new(names::STATUS, i64::from(status))]);
        if status >= 500 {
            self.span.fail(status.to_string());
        }
        if let Some(watched) = self.watched {
            let took = watched.begun.elapsed();
            instruments::server_call(self.component, self.route, watched.method, status, took);
            if let Some(push) = watched.push {
                push.end(&self.span, self.component, watched.event.as_ref(), response, took);
            }
        }
    }
}

fn span(route: &str, event: Option<&Event>, request: &Request<WasiBody>) -> Span {
    let method = method::name(request.method());
    let published = event.and_then(parent::of_event);
    let parent = published.or_else(|| parent::of_headers(request.headers()));
    let span = Span::begin(parent.as_ref(), SpanKind::Server, || {
        method::span_name(method).to_owned()
    });
    span.record(|| {
        [
            KeyValue::new(names::METHOD, method),
            KeyValue::new(names::ROUTE, route.to_owned()),
            KeyValue::new(names::PATH, request.uri().path().to_owned()),
        ]
    });
    span
}
