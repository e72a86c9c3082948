//! One request of a guest.

use std::sync::Arc;
use std::time::Instant;

use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Method, Response, Uri};
use opentelemetry::KeyValue;
use opentelemetry::trace::SpanKind;
use serde::Deserialize;
use wasmtime_wasi_http::Error;

use super::invocation::Invocation;
use super::span::Span;
use super::{instruments, message_name, names, parent};

/// The header in which Service Bus takes what it needs to know of a message.
const BROKER_PROPERTIES: &str = "brokerproperties";

/// The header that opens a topic of Event Grid.
const EVENT_GRID_TOKEN: &str = "aeg-sas-token";

/// A property of messages from which Azure's older clients take the trace.
const DIAGNOSTIC_ID: HeaderName = HeaderName::from_static("diagnostic-id");

const TRACE_PARENT: HeaderName = HeaderName::from_static(parent::TRACE_PARENT);

/// A request under way; nothing where nobody watches. One that is dropped before its response begins was given up by its guest.
pub struct ClientCall(Option<Box<Watched>>);

struct Watched {
    span: Span,
    component: Arc<str>,
    method: Method,
    uri: Uri,
    broker: Option<Broker>,
    attempt: Option<u32>,
    begun: Instant,
    is_over: bool,
}

impl ClientCall {
    /// Begins to watch, and gives the request the trace to carry on. `invocation` is where it comes from, if that is known.
    pub fn begin<B>(component: &Arc<str>, invocation: Option<&Invocation>, request: &mut http::Request<B>) -> Self {
        if invocation.is_none() && !instruments::are_read() && !tracing::enabled!(tracing::Level::DEBUG) {
            return Self(None);
        }
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let attempt = invocation.map(|invocation| invocation.next_try(&method, &uri));
        let broker = Broker::of(request.headers());
        let span = span(invocation, &method, &uri, attempt, request.headers());
        hand_on(&span, request.headers_mut());
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
        instruments::client_call(&self.component, self.method.as_str(), host, result, self.attempt, took);
        let _entered = self.span.enter();
        tracing::debug!(
            component = &*self.component,
            trace_id = self.span.trace_id().map(tracing::field::display),
            method = self.method.as_str(),
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
    method: &Method,
    uri: &Uri,
    attempt: Option<u32>,
    headers: &HeaderMap,
) -> Span {
    let Some(invocation) = invocation else {
        return Span::default();
    };
    let broker = Broker::of(headers);
    let (kind, name) = match broker {
        Some(broker) => (SpanKind::Producer, format!("send {}", broker.destination(uri))),
        None => (SpanKind::Client, method.as_str().to_owned()),
    };
    let span = Span::begin(Some(invocation.context()), kind, || name);
    span.record(|| {
        let scheme = uri.scheme_str().unwrap_or_default();
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        let port = uri.port_u16().unwrap_or(if scheme == "https" { 443 } else { 80 });
        [
            KeyValue::new(names::METHOD, method.as_str().to_owned()),
            KeyValue::new(names::URL, format!("{scheme}://{authority}{}", uri.path())),
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
        if let Some(id) = broker.message_id(headers) {
            span.record_all(|| message_name::attributes(&id));
        }
    }
    span
}

/// A broker that a request hands a message to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Broker {
    ServiceBus,
    EventGrid,
}

impl Broker {
    /// Only requests with a message have these headers.
    fn of(headers: &HeaderMap) -> Option<Self> {
        match () {
            () if headers.contains_key(BROKER_PROPERTIES) => Some(Self::ServiceBus),
            () if headers.contains_key(EVENT_GRID_TOKEN) => Some(Self::EventGrid),
            () => None,
        }
    }

    fn system(self) -> &'static str {
        match self {
            Self::ServiceBus => names::SERVICE_BUS,
            Self::EventGrid => names::EVENT_GRID,
        }
    }

    /// A queue or topic is named by the path, a topic of Event Grid by the host.
    fn destination(self, uri: &Uri) -> &str {
        match self {
            Self::ServiceBus => uri.path().trim_matches('/').trim_end_matches("/messages"),
            Self::EventGrid => uri.host().unwrap_or_default(),
        }
    }

    fn message_id(self, headers: &HeaderMap) -> Option<String> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Properties {
            message_id: String,
        }
        let properties = headers.get(BROKER_PROPERTIES)?.as_bytes();
        Some(serde_json::from_slice::<Properties>(properties).ok()?.message_id)
    }
}

/// Has a request carry the trace on. A message's properties are headers at Service Bus, a text in quotes.
pub(super) fn hand_on(span: &Span, headers: &mut HeaderMap) {
    let Some(trace_parent) = span.trace_parent() else {
        return;
    };
    match Broker::of(headers) {
        Some(Broker::ServiceBus) => {
            let quoted = [b"\"", trace_parent.as_bytes(), b"\""].concat();
            if let Ok(quoted) = HeaderValue::from_maybe_shared(bytes::Bytes::from(quoted)) {
                headers.insert(TRACE_PARENT, quoted.clone());
                headers.insert(DIAGNOSTIC_ID, quoted);
            }
        }
        Some(Broker::EventGrid) | None => {
            headers.insert(TRACE_PARENT, trace_parent);
        }
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
        Error::ConnectionTimeout | Error::ConnectionReadTimeout | Error::HttpResponseTimeout => "timeout",
        Error::ConnectionTerminated | Error::HttpResponseIncomplete => "broken off",
        Error::HttpRequestDenied => "not allowed",
        _ => "failed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(header: (&'static str, &'static str)) -> http::Request<()> {
        let request = http::Request::post("http://bus.example/orders/messages?sig=secret");
        request.header(header.0, header.1).body(()).unwrap()
    }

    #[test]
    fn a_message_names_its_queue_and_itself() {
        let request = request(("BrokerProperties", r#"{"MessageId":"5f:1","Label":"5f"}"#));
        let broker = Broker::of(request.headers()).unwrap();
        assert_eq!(broker, Broker::ServiceBus);
        assert_eq!(broker.destination(request.uri()), "orders");
        assert_eq!(broker.message_id(request.headers()).as_deref(), Some("5f:1"));
        assert_eq!(
            Broker::of(self::request(("aeg-sas-token", "r=")).headers()),
            Some(Broker::EventGrid)
        );
        assert_eq!(Broker::of(self::request(("authorization", "x")).headers()), None);
    }

    #[test]
    fn a_request_that_nobody_watches_stays_as_it_is() {
        let mut request = request(("a", "b"));
        let call = ClientCall::begin(&"cart".into(), None, &mut request);
        assert!(call.0.is_none());
        assert_eq!(request.headers().len(), 1);
    }
}
