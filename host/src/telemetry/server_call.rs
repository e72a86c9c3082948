//! One request from outside.

use std::time::Instant;

use http::{Request, Response};
use opentelemetry::KeyValue;
use opentelemetry::trace::SpanKind;
use wasmtime_wasi_http::WasiBody;

use super::invocation::Invocation;
use super::span::Span;
use super::{carrying, instruments, names, parent};

/// A request until its response begins.
pub struct ServerCall<'a> {
    component: &'a str,
    route: &'a str,
    span: Span,
    /// What is measured besides, where anything is.
    measured: Option<(String, Instant)>,
}

impl<'a> ServerCall<'a> {
    /// Begins to watch a request, as part of the trace that it names. The component is to answer it, by this route of the manifest.
    pub async fn begin(component: &'a str, route: &'a str, request: Request<WasiBody>) -> (Request<WasiBody>, Self) {
        let mut call = Self {
            component,
            route,
            span: Span::default(),
            measured: instruments::are_read().then(|| (request.method().to_string(), Instant::now())),
        };
        if !super::span::is_tracing() {
            return (request, call);
        }
        let (request, parent) = parent::of_request(request).await;
        call.span = Span::begin(parent.as_ref(), SpanKind::Server, || request.method().to_string());
        call.span.record(|| {
            [
                KeyValue::new(names::METHOD, request.method().to_string()),
                KeyValue::new(names::ROUTE, route.to_owned()),
                KeyValue::new(names::PATH, request.uri().path().to_owned()),
            ]
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
        carrying::hand_on(&span, None, request.headers_mut());
        let invocation = Invocation::of(&span);
        (span, invocation)
    }

    /// The response has begun.
    pub fn end<B>(self, response: &Response<B>) {
        let status = response.status().as_u16();
        self.span.record(|| [KeyValue::new(names::STATUS, i64::from(status))]);
        if status >= 500 {
            self.span.fail(status.to_string());
        }
        if let Some((method, begun)) = self.measured {
            instruments::server_call(self.component, self.route, &method, status, begun.elapsed());
        }
    }
}
