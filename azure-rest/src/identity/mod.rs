//! Tokens of an identity (Microsoft Entra ID), in place of keys and signatures.
//!
//! A guest has no identity of its own. It asks the host's token address, `http://{resource}.identity.internal/token`, which no network has:
//! the host answers itself, with a token of the identity that the component was given. Such a connection string says
//! `Authentication=identity` where others have a key. [`platform`] is how the host gets tokens itself.

pub mod platform;

use http::{HeaderValue, Method, Request, Response, StatusCode};

use crate::connection_string::Parts;
use crate::{ConnectionStringError, Endpoint, Failure, RequestError};

/// What the hosts of token addresses end with. `.internal` is for names that the public has no use for (ICANN, 2024).
const TOKEN_HOSTS: &str = ".identity.internal";
/// The only path of a token address.
const TOKEN_PATH: &str = "/token";
/// The part of a connection string that says how the caller proves who it is, and its only value here.
const AUTHENTICATION: &str = "Authentication";
const IDENTITY: &str = "identity";

/// A service that takes tokens of identities. A token for one is of no use to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    /// Service Bus.
    ServiceBus,
    /// Event Grid.
    EventGrid,
    /// Event Hubs.
    EventHubs,
    /// Storage.
    Storage,
}

impl Resource {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::ServiceBus, Self::EventGrid, Self::EventHubs, Self::Storage];

    /// Its name in a token address.
    pub fn name(self) -> &'static str {
        match self {
            Self::ServiceBus => "servicebus",
            Self::EventGrid => "eventgrid",
            Self::EventHubs => "eventhubs",
            Self::Storage => "storage",
        }
    }

    /// What a platform calls it.
    pub fn audience(self) -> &'static str {
        match self {
            Self::ServiceBus => "https://servicebus.azure.net",
            Self::EventGrid => "https://eventgrid.azure.net",
            Self::EventHubs => "https://eventhubs.azure.net",
            Self::Storage => "https://storage.azure.com",
        }
    }

    /// The resource whose token address has this host.
    pub fn of_token_host(host: &str) -> Option<Self> {
        let name = host.strip_suffix(TOKEN_HOSTS)?;
        Self::ALL.into_iter().find(|resource| resource.name() == name)
    }

    /// Asks the host for a token. [`BearerToken::received`] reads its answer.
    ///
    /// # Errors
    /// None that is known.
    pub fn token_request(self) -> Result<Request<Vec<u8>>, RequestError> {
        Request::builder()
            .method(Method::GET)
            .uri(format!("http://{}{TOKEN_HOSTS}{TOKEN_PATH}", self.name()))
            .body(Vec::new())
            .map_err(|_| RequestError::new("the token address", "is no URL"))
    }
}

/// Whether this is how a token is asked for.
pub fn is_token_request(method: &Method, path_and_query: &str) -> bool {
    method == Method::GET && path_and_query == TOKEN_PATH
}

/// Proof of who the caller is, until it expires. The host keeps it and renews it, so that a guest asks for it anew each time.
#[derive(Clone, Debug)]
pub struct BearerToken(HeaderValue);

impl BearerToken {
    /// A token as the platform gave it.
    ///
    /// # Errors
    /// It fits no header.
    pub fn new(token: &str) -> Result<Self, RequestError> {
        let refuse = |_| RequestError::new("the identity's token", "fits no HTTP header");
        let mut header = HeaderValue::try_from(format!("Bearer {}", token.trim())).map_err(refuse)?;
        header.set_sensitive(true);
        Ok(Self(header))
    }

    /// Reads what the host's token address answers.
    ///
    /// # Errors
    /// The host has no token for this component and this resource, now or at all.
    pub fn received(response: &Response<Vec<u8>>, now: u64) -> Result<Self, Failure> {
        let token = std::str::from_utf8(response.body()).ok();
        let token = token.filter(|text| response.status() == StatusCode::OK && !text.trim().is_empty());
        token
            .and_then(|text| Self::new(text).ok())
            .ok_or_else(|| Failure::of(response, now))
    }

    /// The value of `Authorization`; its `Debug` output hides it.
    pub fn header(&self) -> &HeaderValue {
        &self.0
    }
}

/// Whether a connection string says `Authentication=identity`. It then has no key and no signature, and an endpoint to which a token may
/// be sent.
pub(crate) fn is_chosen(
    parts: &Parts<'_>,
    endpoint: &Endpoint,
    others: [&'static str; 2],
) -> Result<bool, ConnectionStringError> {
    let malformed = |problem| {
        Err(ConnectionStringError::Malformed {
            part: AUTHENTICATION,
            problem,
        })
    };
    match parts.get(AUTHENTICATION)? {
        None => return Ok(false),
        Some(value) if value.eq_ignore_ascii_case(IDENTITY) => {}
        Some(_) => return malformed("is not `identity`"),
    }
    for other in others {
        if parts.get(other)?.is_some() {
            return Err(ConnectionStringError::Conflicting {
                first: AUTHENTICATION,
                second: other,
            });
        }
    }
    match endpoint.is_confidential() {
        true => Ok(true),
        false => malformed("needs an https endpoint: a token must not travel in the open"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Response<Vec<u8>> {
        Response::builder().status(status).body(body.into()).unwrap()
    }

    #[test]
    fn a_token_address_leads_back_to_its_resource() {
        for resource in Resource::ALL {
            let request = resource.token_request().unwrap();
            let host = request.uri().host().unwrap();
            assert_eq!(Resource::of_token_host(host), Some(resource));
            assert!(is_token_request(
                request.method(),
                request.uri().path_and_query().unwrap().as_str()
            ));
        }
        for host in [
            "identity.internal",
            "x.identity.internal",
            "storage.identity.internal.example",
            "storage",
        ] {
            assert_eq!(Resource::of_token_host(host), None, "{host}");
        }
        assert!(!is_token_request(&Method::GET, "/token?client_id=other"));
    }

    #[test]
    fn a_token_is_read_and_hidden() {
        let token = BearerToken::received(&answer(200, "swordfish\n"), 0).unwrap();
        assert_eq!(token.header(), "Bearer swordfish");
        assert!(!format!("{token:?}").contains("swordfish"));
    }

    #[test]
    fn what_is_no_token_is_a_failure() {
        let failure = BearerToken::received(
            &answer(503, "<Error><Code>NoToken</Code><Message>later</Message></Error>"),
            0,
        );
        assert_eq!(failure.unwrap_err().to_string(), "status 503 NoToken: later");
        assert!(BearerToken::received(&answer(200, " "), 0).is_err());
        assert!(BearerToken::received(&answer(200, "a\u{7f}b"), 0).is_err());
    }
}
