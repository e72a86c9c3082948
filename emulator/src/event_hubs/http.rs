//! The REST protocol: sending an event, or a batch of them. Signatures, properties and errors are those of Service Bus.
//!
//! <https://learn.microsoft.com/rest/api/eventhub/event-hubs-runtime-rest>

use http::{Method, StatusCode};

use super::hub::LARGEST;
use super::{Destination, EventHubs, SendEventError};
use crate::http::head::Refusal;
use crate::http::request::decode;
use crate::http::{Request, Response};
use crate::service_bus::Right;
use crate::service_bus::http::error::{Refused, XML};
use crate::service_bus::http::{broker_properties, messages};
use crate::service_bus::sas::{Access, SasError, authorize, without_port};

/// What a request may have on the wire: its events, and what JSON writes round them.
pub const LARGEST_BODY: usize = 2 * LARGEST;

impl EventHubs {
    /// Answers a request.
    pub fn answer(&self, request: &Request) -> Response {
        match self.post(request) {
            Ok(()) => Response::new(StatusCode::CREATED)
                .with_header("Content-Type", XML)
                .in_chunks(),
            Err(refused) => self.refuse(refused, request),
        }
    }

    /// The answer to a request whose key is taken for a wrong one.
    pub fn refuse_key(&self, request: &Request) -> Response {
        self.refuse(SasError::BadSignature.into(), request)
    }

    /// The answer to what could not be read as a request.
    pub fn refuse_unreadable(&self, refusal: &Refusal) -> Response {
        let refused = match refusal.status {
            // As for events that could be read and are too large.
            StatusCode::PAYLOAD_TOO_LARGE => SendEventError::TooLarge.into(),
            status => Refused::Unreadable(status, refusal.reason.clone()),
        };
        self.refuse(refused, &Request::new(Method::POST, "/"))
    }

    fn post(&self, request: &Request) -> Result<(), Refused> {
        let (hub, destination) = route(&request.path).ok_or(Refused::NoSuchEntity)?;
        if request.method != Method::POST {
            return Err(Refused::Method(request.method.clone()));
        }
        let access = Access {
            host: without_port(request.host()),
            entity: &hub,
            path: &request.path,
            right: Right::Send,
        };
        let header = request.headers.get("authorization");
        authorize(&self.rules, header, access, self.clock.now().wall)?;
        let mut events = messages(request)?;
        if let Some(json) = request.headers.get("brokerproperties") {
            // The key of the request is that of all events in a batch that have none of their own.
            let key = broker_properties::parse(json)?.partition_key;
            for event in events.iter_mut().filter(|event| event.partition_key.is_none()) {
                event.partition_key.clone_from(&key);
            }
        }
        Ok(self.send(&hub, &destination, events)?)
    }

    fn refuse(&self, refused: Refused, request: &Request) -> Response {
        refused.into_response(request, self.tracking_id(), &self.clock.now())
    }
}

/// `/{hub}/messages`, `/{hub}/partitions/{id}/messages` or `/{hub}/publishers/{name}/messages`; fixed words are compared without case.
fn route(path: &str) -> Option<(String, Destination)> {
    let segments: Vec<String> = path.trim_matches('/').split('/').map(decode).collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let is = |segment: &str, word: &str| segment.eq_ignore_ascii_case(word);
    let (hub, destination) = match segments.as_slice() {
        [hub, messages] if is(messages, "messages") => (hub, Destination::ByKey),
        [hub, kind, id, messages] if is(kind, "partitions") && is(messages, "messages") => {
            (hub, Destination::Partition((*id).to_owned()))
        }
        [hub, kind, name, messages] if is(kind, "publishers") && is(messages, "messages") => {
            (hub, Destination::Publisher((*name).to_owned()))
        }
        _ => return None,
    };
    Some(((*hub).to_owned(), destination))
}

impl From<SendEventError> for Refused {
    fn from(error: SendEventError) -> Self {
        match error {
            SendEventError::NoSuchHub(_) => Self::NoSuchEntity,
            // Azure's own answer, seen by many of its users: Service Bus says 403 in this place.
            SendEventError::TooLarge => Self::Unreadable(StatusCode::PAYLOAD_TOO_LARGE, error.to_string()),
            _ => Self::BadRequest(error.to_string()),
        }
    }
}

#[cfg(test)]
#[path = "http_tests.rs"]
mod tests;
