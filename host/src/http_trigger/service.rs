//! From a request to its response.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use wasmtime_wasi_http::handler::{ExpirationError, InstantiationError};
use wasmtime_wasi_http::{Error, WasiBody};

use super::answer::plain;
use super::instances::{Call, Instances};
use super::routes::Routes;
use super::server::Answer;
use crate::guest::reason;
use crate::health::Health;
use crate::health::probe::{self, Probe};
use crate::telemetry::instruments;
use crate::telemetry::server_call::ServerCall;
use crate::telemetry::span::Span;

/// How long a request waits for its turn when all places are taken.
const QUEUE_TIME: Duration = Duration::from_secs(5);

/// Answers requests with the components of their routes, so many at a time.
#[derive(Clone)]
pub struct Service {
    routes: Arc<Routes<Instances>>,
    places: Arc<Semaphore>,
    probes: Probes,
}

/// What probes are told.
#[derive(Clone)]
pub struct Probes {
    /// What is known of the process.
    pub health: Health,
    /// Cancelled when the process is to end.
    pub stop: CancellationToken,
}

impl Probes {
    /// The answer to a probe.
    pub fn answer_to(&self, probe: Probe, method: &Method) -> Response<WasiBody> {
        let reasons = match probe {
            Probe::Alive => self.health.ailments(),
            Probe::Ready => self.health.obstacles(&self.stop),
        };
        probe::answer(method, &reasons)
    }
}

impl Answer for Probes {
    async fn answer(self, request: Request<WasiBody>) -> Response<WasiBody> {
        match Probe::at(request.uri().path()) {
            Some(probe) => self.answer_to(probe, request.method()),
            None => plain(StatusCode::NOT_FOUND, "Here are /healthz and /readyz.\n"),
        }
    }
}

impl Service {
    /// A service for these routes that handles at most so many requests at a time. A probe's path that a route names is the
    /// application's own; else it belongs to the host, also where a route such as `/...` would have it.
    pub fn new(routes: Routes<Instances>, max_requests: usize, probes: Probes) -> Self {
        for probe in Probe::ALL.into_iter().filter(|probe| routes.name(probe.path())) {
            tracing::info!("the application answers {} itself", probe.path());
        }
        Self {
            routes: Arc::new(routes),
            places: Arc::new(Semaphore::new(max_requests)),
            probes,
        }
    }

    /// What probes are told.
    pub fn probes(&self) -> &Probes {
        &self.probes
    }

    fn probe(&self, path: &str) -> Option<Probe> {
        Probe::at(path).filter(|probe| !self.routes.name(probe.path()))
    }
}

impl Answer for Service {
    async fn answer(self, request: Request<WasiBody>) -> Response<WasiBody> {
        if let Some(probe) = self.probe(request.uri().path()) {
            return self.probes.answer_to(probe, request.method());
        }
        let Some((route, instances)) = self.routes.find(request.uri().path()) else {
            return plain(StatusCode::NOT_FOUND, "There is no page at this address.\n");
        };
        let (request, call) = ServerCall::begin(instances.state().id(), route, request).await;
        let response = handle(instances, self.places, request, &call).await;
        call.end(&response);
        response
    }
}

async fn handle(
    instances: &Instances,
    places: Arc<Semaphore>,
    request: Request<WasiBody>,
    call: &ServerCall<'_>,
) -> Response<WasiBody> {
    let Ok(Ok(place)) = tokio::time::timeout(QUEUE_TIME, places.acquire_owned()).await else {
        return busy();
    };
    let place = Arc::new(place);
    let mut request = absolute(request);
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let component = instances.state().id();
    let (_invoked, invocation) = call.invoke(&mut request);
    let called = Call {
        invocation,
        place: Arc::clone(&place),
    };
    let response = match instances.handle(called, request).await {
        Ok(response) => response.map(|body| Held { body, _place: place }.boxed_unsync()),
        Err(error) => failed(component, &error, call.span()),
    };
    let _entered = call.span().enter();
    tracing::debug!(
        component,
        trace_id = call.span().trace_id().map(tracing::field::display),
        %method,
        path,
        status = response.status().as_u16(),
        "request answered"
    );
    response
}

/// A guest sees an absolute URI, as `wasi:http` has a scheme and an authority for each request.
fn absolute(mut request: Request<WasiBody>) -> Request<WasiBody> {
    if request.uri().authority().is_none()
        && let Some(host) = request.headers().get(header::HOST).and_then(|host| host.to_str().ok())
    {
        let mut parts = request.uri().clone().into_parts();
        parts.scheme = Some(http::uri::Scheme::HTTP);
        parts.authority = host.parse().ok();
        if let Ok(uri) = http::Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
    }
    request
}

/// A request that was stopped together with its instance cannot be told from one whose instance trapped.
fn failed(component: &str, error: &wasmtime::Error, span: &Span) -> Response<WasiBody> {
    let _entered = span.enter();
    let trace_id = span.trace_id().map(tracing::field::display);
    tracing::error!(component, trace_id, "request failed: {}", reason(error));
    if error.is::<ExpirationError>() {
        instruments::failed(component, "timeout");
        plain(StatusCode::GATEWAY_TIMEOUT, "The shop took too long to answer.\n")
    } else if error.is::<InstantiationError<Call>>() {
        busy()
    } else {
        plain(StatusCode::INTERNAL_SERVER_ERROR, "The shop could not answer.\n")
    }
}

fn busy() -> Response<WasiBody> {
    let mut response = plain(
        StatusCode::SERVICE_UNAVAILABLE,
        "The shop is too busy. Please try again.\n",
    );
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, header::HeaderValue::from_static("1"));
    response
}

/// A response's body, which holds the request's place until it has been sent.
struct Held {
    body: WasiBody,
    _place: Arc<OwnedSemaphorePermit>,
}

impl Body for Held {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use http_body_util::Empty;

    use super::*;
    use crate::application::HttpTrigger;
    use crate::programs::Programs;

    const SOON: Duration = Duration::from_secs(5);

    /// A component of `wasi:http` 0.2 that waits for so long and returns without an answer.
    const GUEST: &str = include_str!("slow_guest.wat");
    const GUESTS_TIME: Duration = Duration::from_millis(300);

    fn service() -> Service {
        let programs = Programs::of_text("guest", GUEST);
        let trigger = HttpTrigger {
            route: "/...".into(),
            component: "guest".into(),
        };
        programs.pages(&[trigger], &CancellationToken::new()).unwrap()
    }

    fn request() -> Request<WasiBody> {
        let body = Empty::new().map_err(Error::from).boxed_unsync();
        Request::get("http://shop.example/").body(body).unwrap()
    }

    #[tokio::test]
    async fn a_request_whose_client_hung_up_holds_its_place_until_its_guest_has_ended() {
        let service = service();
        let places = Arc::clone(&service.places);
        let all = places.available_permits();
        let mut answer = Box::pin(service.answer(request()));
        assert!(futures::poll!(&mut answer).is_pending());
        drop(answer);
        assert_eq!(places.available_permits(), all - 1);
        let (all, hung_up) = (u32::try_from(all).unwrap(), Instant::now());
        let emptied = tokio::time::timeout(SOON, places.acquire_many(all)).await;
        drop(emptied.unwrap().unwrap());
        assert!(hung_up.elapsed() >= GUESTS_TIME, "{:?}", hung_up.elapsed());
    }
}
