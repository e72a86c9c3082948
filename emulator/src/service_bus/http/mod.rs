//! The REST protocol of Service Bus: send, receive, settle, administer.
//!
//! # Layout
//! - [`route`]: what a method and a path ask for
//! - [`broker_properties`], [`custom_properties`], [`batch`]: messages as header fields and JSON
//! - [`delivery`]: a received message as a response
//! - [`atom`]: the administration of entities
//! - [`error`]: the documented errors

pub mod atom;
pub mod batch;
pub mod broker_properties;
pub mod custom_properties;
pub mod delivery;
pub mod error;
pub mod route;

use std::time::Duration;

use http::StatusCode;
use jiff::Timestamp;

use self::atom::target::Target;
use self::error::Refused;
use self::route::{Operation, Route};
use super::queue::ReceiveMode;
use super::sas::{Access, authorize, without_port};
use super::{AccessRule, Address, Message, Misdelivery, Namespace, QueueSettings, Right};
use crate::clock::{Now, later};
use crate::http::{Request, Response};

/// How long a receiver waits that does not say so itself.
const USUAL_WAIT: Duration = Duration::from_secs(60);

/// A namespace and what its REST interface needs to know.
#[derive(Debug)]
pub struct ServiceBus {
    /// The queues.
    pub namespace: Namespace,
    /// Who may do what.
    pub rules: Vec<AccessRule>,
    /// A queue is created when it is first sent to or received from.
    pub create_on_use: bool,
}

/// What a request has come to.
#[derive(Debug)]
pub enum Step {
    /// It is answered.
    Answer(Response),
    /// A receiver may have to wait: ask [`ServiceBus::poll`].
    Wait(Poll),
}

/// A receiver that waits.
#[derive(Debug, Clone)]
pub struct Poll {
    /// Where it receives from.
    pub from: Address,
    /// When it stops waiting.
    pub until: Timestamp,
    mode: ReceiveMode,
    /// What is to go wrong with the delivery.
    pub wrong: Option<Misdelivery>,
    /// What the `Location` of a held message starts with: the receiver's own way to write host and entity.
    base: String,
}

impl ServiceBus {
    /// Checks a request and does what can be done at once. What is to go `wrong` does so if it delivers or settles a message.
    pub fn begin(&mut self, request: &Request, wrong: Option<Misdelivery>, now: &Now) -> Step {
        match self.try_begin(request, wrong, now) {
            Ok(step) => step,
            Err(refused) => Step::Answer(refused.into_response(request, self.namespace.random().uuid(), now)),
        }
    }

    /// Tries to receive. `None` while there is nothing to receive and time to wait is left.
    pub fn poll(&mut self, poll: &Poll, now: &Now) -> Option<Response> {
        let received = match poll.wrong {
            Some(how) => self.namespace.misdeliver(&poll.from, poll.mode, how, now.time),
            None => self.namespace.receive(&poll.from, poll.mode, now.time),
        };
        match received {
            Ok(Some(delivery)) => Some(delivery::response(&delivery, &poll.base)),
            Ok(None) if now.time < poll.until => None,
            Ok(None) => Some(Response::new(StatusCode::NO_CONTENT)),
            // It was deleted while the receiver waited.
            Err(gone) => Some(Refused::from(gone).into_response(
                &Request::new(http::Method::POST, &poll.from.to_string()),
                self.namespace.random().uuid(),
                now,
            )),
        }
    }

    fn try_begin(&mut self, request: &Request, wrong: Option<Misdelivery>, now: &Now) -> Result<Step, Refused> {
        let route = match Route::parse(request) {
            // What is none of the runtime's paths names an entity.
            Err(Refused::NoSuchEntity) if request.method != http::Method::POST => {
                return self.administer(request, now).map(Step::Answer);
            }
            route => route?,
        };
        self.authorize(request, &route.address.to_string(), route.operation.right(), now)?;
        if self.create_on_use && !self.namespace.has(&route.address.entity) {
            // What is no name for a queue is answered as one that is missing.
            let _ = self
                .namespace
                .create_queue(&route.name, QueueSettings::default(), now.time);
        }
        let done = |status| Ok(Step::Answer(Response::new(status).in_chunks()));
        match route.operation {
            Operation::Send => {
                self.namespace
                    .send(&route.address.entity, messages(request)?, now.time)?;
                done(StatusCode::CREATED).map(with_empty_xml)
            }
            Operation::Receive(_) if self.namespace.requires_session(&route.address) => Err(Refused::SessionRequired),
            Operation::Receive(mode) => {
                let until = later(now.time, wait(request)?);
                let base = format!("http://{}{}", request.host(), route.entity_path);
                Ok(Step::Wait(Poll {
                    from: route.address,
                    until,
                    mode,
                    wrong,
                    base,
                }))
            }
            Operation::Settle(held, settlement) => {
                if wrong == Some(Misdelivery::LoseLock) {
                    self.namespace.lose_lock(&route.address, &held, now.time)?;
                }
                self.namespace.settle(&route.address, &held, settlement, now.time)?;
                done(StatusCode::OK)
            }
        }
    }
}

impl ServiceBus {
    fn administer(&mut self, request: &Request, now: &Now) -> Result<Response, Refused> {
        let target = Target::parse(&request.path).ok_or(Refused::NoSuchEntity)?;
        self.authorize(request, target.entity(), Right::Manage, now)?;
        atom::administer(&mut self.namespace, &target, request, now.time)
    }

    fn authorize(&self, request: &Request, entity: &str, right: Right, now: &Now) -> Result<(), Refused> {
        let access = Access {
            host: without_port(request.host()),
            entity,
            path: &request.path,
            right,
        };
        Ok(authorize(
            &self.rules,
            request.headers.get("authorization"),
            access,
            now.wall,
        )?)
    }
}

/// The service names a media type for the empty answer to a send.
fn with_empty_xml(step: Step) -> Step {
    match step {
        Step::Answer(response) => Step::Answer(response.with_header("Content-Type", error::XML)),
        wait => wait,
    }
}

/// The messages that a request sends: one, or a batch.
pub(crate) fn messages(request: &Request) -> Result<Vec<Message>, Refused> {
    let content_type = request.headers.filled("content-type");
    if content_type.is_some_and(|given| {
        given
            .split(';')
            .next()
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case(batch::MEDIA_TYPE))
    }) {
        return batch::parse(&request.body);
    }
    let mut message = match request.headers.get("brokerproperties") {
        Some(json) => broker_properties::parse(json)?,
        None => Message::default(),
    };
    message.content_type = content_type.map(str::to_owned).or(message.content_type);
    message.body = request.body.clone();
    message.properties = custom_properties::parse(&request.headers);
    Ok(vec![message])
}

fn wait(request: &Request) -> Result<Duration, Refused> {
    let Some(text) = request.parameter("timeout") else {
        return Ok(USUAL_WAIT);
    };
    let seconds: u32 = text
        .parse()
        .map_err(|_| Refused::BadRequest("The timeout is not a whole number of seconds.".into()))?;
    Ok(Duration::from_secs(seconds.into()))
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
