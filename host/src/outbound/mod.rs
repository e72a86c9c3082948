//! Requests that guests make: checked against the hosts that the manifest allows, sent once through one pool of
//! connections. Those for a token are answered here.

mod body;
mod failure;
mod names;
mod network;
mod transport;

use std::sync::Arc;
use std::time::Duration;

use http_body_util::BodyExt;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

pub use network::Network;
pub use transport::{Response, Transport};

use crate::application::Component;
use crate::application::allowed_hosts::AllowedHosts;
use crate::identity::token_address;
use crate::surroundings::SharedSurroundings;
use crate::telemetry::broker::Brokers;
use crate::telemetry::client_call::ClientCall;
use crate::telemetry::invocation::Invocations;
use body::BetweenBytes;

/// Where the requests of an instance leave.
pub struct Outbound {
    exit: Exit,
    invocations: Invocations,
}

/// Where the requests of one component's instances leave.
#[derive(Clone)]
pub struct Exit {
    surroundings: SharedSurroundings,
    allowed: Arc<AllowedHosts>,
    component: Arc<str>,
    brokers: Brokers,
    client_id: Option<Arc<str>>,
}

type Sent = (
    http::Response<WasiBody>,
    Box<dyn Future<Output = Result<(), Error>> + Send>,
);

impl Exit {
    /// Lets the component's requests to its allowed hosts leave for the surroundings. Its tokens are those of the identity that its
    /// variable `identity` names.
    pub fn new(surroundings: SharedSurroundings, component: &Component) -> Self {
        let identity = component.variables.get(token_address::VARIABLE);
        Self {
            surroundings,
            allowed: Arc::new(component.allowed_hosts.clone()),
            component: component.id.as_str().into(),
            brokers: Brokers::of(&component.variables),
            client_id: identity.filter(|id| !id.is_empty()).map(|id| id.as_str().into()),
        }
    }

    /// What answers a request to a token address, if it is one.
    fn token(&self, request: &http::Request<WasiBody>) -> Option<impl Future<Output = Sent> + Send + use<>> {
        let asked = token_address::asked(request)?;
        let Self {
            surroundings,
            component,
            client_id,
            ..
        } = self.clone();
        Some(async move {
            let identities = surroundings.identities();
            let answer = token_address::answer(identities, &component, client_id.as_deref(), asked).await;
            let sent: Sent = (answer, Box::new(std::future::ready(Ok(()))));
            sent
        })
    }
}

impl Outbound {
    /// For a new instance.
    pub fn new(exit: Exit) -> Self {
        Self {
            exit,
            invocations: Invocations::default(),
        }
    }

    /// The calls of the instance's guest that are watched.
    pub fn invocations(&mut self) -> &mut Invocations {
        &mut self.invocations
    }
}

impl WasiHttpHooks for Outbound {
    fn send_request(
        &mut self,
        mut request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
        _processed: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Result<Sent, Error>> + Send> {
        let Self { exit, invocations } = self;
        if !exit.allowed.allow(request.uri()) {
            let host = request.uri().authority().map_or("", |authority| authority.host());
            tracing::warn!(
                component = &*exit.component,
                host,
                "request refused: allowed_outbound_hosts of the component does not name this host"
            );
            return Box::new(std::future::ready(Err(Error::HttpRequestDenied)));
        }
        if let Some(token) = exit.token(&request) {
            return Box::new(async move { Ok(token.await) });
        }
        let call = ClientCall::begin(&exit.component, &exit.brokers, invocations.current(), &mut request);
        let surroundings = exit.surroundings.clone();
        let limits = TimeLimits::from(options);
        Box::new(async move {
            let response = tokio::time::timeout(limits.until_response, surroundings.send(request)).await;
            let response = response.unwrap_or(Err(Error::ConnectionReadTimeout));
            call.end(&response);
            let response = response?.map(|body| BetweenBytes::new(body, limits.between_bytes).boxed_unsync());
            Ok((response, Box::new(std::future::ready(Ok(()))) as _))
        })
    }
}

/// What a guest asked for in its request options, within what the host grants.
struct TimeLimits {
    until_response: Duration,
    between_bytes: Duration,
}

/// The longest that a guest can wait for a response to begin or go on.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

impl From<Option<RequestOptions>> for TimeLimits {
    /// The pool connects on its own, so the limits for connecting and for the first byte count together.
    fn from(options: Option<RequestOptions>) -> Self {
        let connect = options.and_then(|o| o.connect_timeout);
        let first_byte = options.and_then(|o| o.first_byte_timeout);
        let until_response = match (connect, first_byte) {
            (Some(connect), Some(first_byte)) => connect.saturating_add(first_byte),
            (Some(_), None) | (None, None) => LONGEST_WAIT,
            (None, Some(first_byte)) => first_byte,
        };
        Self {
            until_response: until_response.min(LONGEST_WAIT),
            between_bytes: options
                .and_then(|o| o.between_bytes_timeout)
                .unwrap_or(LONGEST_WAIT)
                .min(LONGEST_WAIT),
        }
    }
}
