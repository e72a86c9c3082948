//! One request of a guest.

use std::sync::Arc;
use std::time::Instant;

use http::{HeaderMap, Response, Uri};
use opentelemetry::KeyValue;
use opentelemetry::trace::SpanKind;
use wasmtime_wasi_http::Error;

use super::broker::{Broker, Brokers};
use super::invocation::Invocation;
use super::span::{Span, is_sampled};
use super::{carrying, instruments, message_name, method, names};

/// A request under way; nothing where nobody watches. One that is dropped before its response begins was given up by its guest.
pub struct ClientCall(Option<Box<Watched>>);

struct Watched {
    span: Span,
    component: Arc<str>,
    method: &'static str,
    uri: Uri,
    broker: Option<Broker>,
    attempt: Option<u32>,
    begun: Instant,
    is_over: bool,
}

impl ClientCall {
    /// Begins to watch, and gives the request the trace to carry on. `invocation` is where it comes from, if that is known.
    pub fn begin<B>(
        component: &Arc<str>,
        brokers: &Brokers,
        invocation: Option<&Invocation>,
        request: &mut http::Request<B>,
    ) -> Self {
        if invocation.is_none() && !instruments::are_read() && !tracing::enabled!(tracing::Level::DEBUG) {
            return Self(None);
        }
        let (method, uri) = (method::name(request.method()), request.uri().clone());
        let attempt = invocation.map(|invocation| invocation.next_try(request.method(), &uri));
        let broker = brokers.find(request);
        let span = span(invocation, method, &uri, attempt, broker, request.headers());
        // Only a message hands its trace on to somebody, so that no other request need speak of one that is left out.
        if let Some(context) = span.context().filter(|context| broker.is_some() || is_sampled(context)) {
            carrying::hand_on(context, broker, request.headers_mut());
        }
        Self(Some(Box::new(Watched {
            span,
            component: component.clone(),
            method,
            uri,
            broker,
            attempt,
            begun: Instant::now(),
            is_over: false,
        })))
    }

    /// The response has begun, or none comes.
    pub fn end<B>(self, result: &Result<Response<B>, Error>) {
        if let Some(mut watched) = self.0 {
            watched.end(match result {
                Ok(response) => Ok(response.status().as_u16()),
                Err(error) => Err(why(error)),
            });
        }
    }
}

impl Watched {
    fn end(&mut self, result: Result<u16, &'static str>) {
        self.is_over = true;
        match result {
            Ok(status) => {
                self.span.record(|| [KeyValue::new(names::STATUS, i64::from(status))]);
                if status >= 400 {
                    self.span.fail(status.to_string());
                }
            }
            Err(why) => self.span.fail(why),
        }
        let took = self.begun.elapsed();
        let host = self.uri.host().unwrap_or_default();
        if let Some(broker) = self.broker {
            instruments::sent(broker.system(), broker.destination(&self.uri), error_type(result));
        }
        instruments::client_call(&self.component, self.method, host, result, self.attempt, took);
        let _entered = self.span.enter();
        tracing::debug!(
            component = &*self.component,
            trace_id = self.span.trace_id().map(tracing::field::display),
            method = self.method,
            host,
            path = self.uri.path(),
            attempt = self.attempt,
            status = result.ok(),
            error = result.err(),
            took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            "request sent"
        );
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if !self.is_over {
            self.end(Err("given up"));
        }
    }
}

fn span(
    invocation: Option<&Invocation>,
    method: &'static str,
    uri: &Uri,
    attempt: Option<u32>,
    broker: Option<Broker>,
    headers: &HeaderMap,
) -> Span {
    let Some(invocation) = invocation else {
        return Span::default();
    };
    let span = match broker {
        Some(broker) => Span::begin(Some(invocation.context()), SpanKind::Producer, || {
            format!("send {}", broker.destination(uri))
        }),
        None => Span::begin(Some(invocation.context()), SpanKind::Client, || {
            method::span_name(method).to_owned()
        }),
    };
    span.record(|| {
        let port = uri.port_u16();
        let port = port.unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 });
        [
            KeyValue::new(names::METHOD, method),
            KeyValue::new(names::URL, public_part(uri)),
            KeyValue::new(names::SERVER, uri.host().unwrap_or_default().to_owned()),
            KeyValue::new(names::PORT, i64::from(port)),
            KeyValue::new(names::TRY, i64::from(attempt.unwrap_or(1))),
        ]
    });
    if let Some(broker) = broker {
        span.record(|| {
            [
                KeyValue::new(names::SYSTEM, broker.system()),
                KeyValue::new(names::DESTINATION, broker.destination(uri).to_owned()),
                KeyValue::new(names::OPERATION, "send"),
            ]
        });
        span.record_all(|| {
            let id = Broker::message_id(headers);
            id.map_or_else(Vec::new, |id| message_name::attributes(&id)).into_iter()
        });
    }
    span
}

/// Without what may open something: a query, or a name and a password before the host.
fn public_part(uri: &Uri) -> String {
    let (scheme, host) = (uri.scheme_str().unwrap_or_default(), uri.host().unwrap_or_default());
    match uri.port_u16() {
        Some(port) => format!("{scheme}://{host}:{port}{}", uri.path()),
        None => format!("{scheme}://{host}{}", uri.path()),
    }
}

fn error_type(result: Result<u16, &'static str>) -> Option<&'static str> {
    match result {
        Ok(200..300) => None,
        Ok(_) => Some("refused"),
        Err(why) => Some(why),
    }
}

/// In few words, without what the error may say of the request.
fn why(error: &Error) -> &'static str {
    match error {
        Error::ConnectionRefused | Error::DestinationUnavailable => "unreachable",
        Error::DnsTimeout | Error::DnsError { .. } => "unknown host",
        Error::TlsProtocolError | Error::TlsCertificateError | Error::TlsAlertReceived { .. } => "not secure",
        Error::ConnectionTimeout | Error::ConnectionReadTimeout | Error::HttpResponseTimeout => "timeout",
        Error::ConnectionTerminated | Error::HttpResponseIncomplete => "broken off",
        Error::HttpRequestDenied => "not allowed",
        _ => "failed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_and_a_password_are_left_out() {
        let public = |uri: &'static str| public_part(&Uri::from_static(uri));
        assert_eq!(
            public("https://me:open@h.example/orders/1?sig=open"),
            "https://h.example/orders/1"
        );
        assert_eq!(public("http://127.0.0.1:10000/a?b"), "http://127.0.0.1:10000/a");
    }

    #[test]
    fn a_request_that_nobody_watches_stays_as_it_is() {
        let mut request = http::Request::get("http://h/a").body(()).unwrap();
        let call = ClientCall::begin(&"cart".into(), &Brokers::default(), None, &mut request);
        assert!(call.0.is_none());
        assert!(request.headers().is_empty());
    }
}
