//! What a method and a path ask for.

use http::Method;
use uuid::Uuid;

use super::error::Refused;
use crate::http::Request;
use crate::http::request::decode;
use crate::service_bus::backlog::Held;
use crate::service_bus::queue::{ReceiveMode, Settlement};
use crate::service_bus::{Address, Right};

/// A request of the runtime protocol.
#[derive(Debug)]
pub struct Route {
    /// Whom it is for.
    pub address: Address,
    /// Its name as it was written, decoded.
    pub name: String,
    /// The part of the path that named it, as it was written.
    pub entity_path: String,
    /// What is asked.
    pub operation: Operation,
}

/// What can be asked of an entity.
#[derive(Debug, PartialEq, Eq)]
pub enum Operation {
    /// Take messages.
    Send,
    /// Deliver one.
    Receive(ReceiveMode),
    /// Settle one that was delivered.
    Settle(Held, Settlement),
}

impl Operation {
    /// What the key that signs the request must allow.
    pub fn right(&self) -> Right {
        match self {
            Self::Send => Right::Send,
            Self::Receive(_) | Self::Settle(..) => Right::Listen,
        }
    }
}

impl Route {
    /// Reads a path from the right: an entity's name may contain slashes. Fixed words are compared without case.
    pub fn parse(request: &Request) -> Result<Self, Refused> {
        let path = request.path.trim_end_matches('/');
        let segments: Vec<&str> = path.split('/').collect();
        let is = |segment: &str, word: &str| decode(segment).eq_ignore_ascii_case(word);
        let (entity, tail) = match segments.as_slice() {
            [entity @ .., messages, head] if is(messages, "messages") && is(head, "head") => (entity, Tail::Head),
            [entity @ .., messages] if is(messages, "messages") => (entity, Tail::Messages),
            [entity @ .., messages, message, lock] if is(messages, "messages") => {
                (entity, Tail::Message(message, lock))
            }
            _ => return Err(Refused::NoSuchEntity),
        };
        let operation = tail.operation(&request.method)?;
        let entity_path = entity.join("/");
        let (address, name) = address(&entity_path)?;
        Ok(Self {
            address,
            name,
            entity_path,
            operation,
        })
    }
}

fn address(entity_path: &str) -> Result<(Address, String), Refused> {
    let name = decode(entity_path.trim_matches('/'));
    let (name, dead) = match name.rsplit_once('/') {
        Some((name, last)) if last.eq_ignore_ascii_case("$DeadLetterQueue") => (name.to_owned(), true),
        _ => (name, false),
    };
    match (name.is_empty(), dead) {
        (true, _) => Err(Refused::NoSuchEntity),
        (false, true) => Ok((Address::dead_letters(&name), name)),
        (false, false) => Ok((Address::main(&name), name)),
    }
}

enum Tail<'a> {
    Messages,
    Head,
    Message(&'a str, &'a str),
}

impl Tail<'_> {
    fn operation(&self, method: &Method) -> Result<Operation, Refused> {
        let settle = |settlement| {
            let Self::Message(message, lock) = self else {
                return Err(Refused::Method(method.clone()));
            };
            let token = Uuid::parse_str(&decode(lock))
                .map_err(|_| Refused::BadRequest("The lock token is not a UUID.".into()))?;
            Ok(Operation::Settle(
                Held {
                    message: decode(message),
                    token,
                },
                settlement,
            ))
        };
        match (self, method) {
            (Self::Messages, &Method::POST) => Ok(Operation::Send),
            (Self::Head, &Method::POST) => Ok(Operation::Receive(ReceiveMode::PeekLock)),
            (Self::Head, &Method::DELETE) => Ok(Operation::Receive(ReceiveMode::ReceiveAndDelete)),
            (Self::Message(..), &Method::DELETE) => settle(Settlement::Complete),
            (Self::Message(..), &Method::PUT) => settle(Settlement::Abandon),
            (Self::Message(..), &Method::POST) => settle(Settlement::Renew),
            _ => Err(Refused::Method(method.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(method: Method, path: &str) -> Result<(String, Operation), Refused> {
        Route::parse(&Request::new(method, path)).map(|route| (route.address.to_string(), route.operation))
    }

    #[test]
    fn paths_are_read_from_the_right_and_without_case() {
        let peek = Operation::Receive(ReceiveMode::PeekLock);
        assert_eq!(
            route(Method::POST, "/orders/Messages/Head?timeout=5").unwrap(),
            ("orders".into(), peek)
        );
        assert_eq!(
            route(Method::POST, "/shop/Messages/orders/messages").unwrap(),
            ("shop/messages/orders".into(), Operation::Send)
        );
        let (entity, operation) = route(Method::DELETE, "/orders/$deadletterqueue/messages/head").unwrap();
        assert_eq!(
            (entity.as_str(), operation),
            (
                "orders/$DeadLetterQueue",
                Operation::Receive(ReceiveMode::ReceiveAndDelete)
            )
        );
        assert_eq!(
            route(Method::POST, "/orders/%24DeadLetterQueue/messages/head")
                .unwrap()
                .0,
            "orders/$DeadLetterQueue"
        );
    }

    #[test]
    fn the_method_says_how_to_settle() {
        let path = "/orders/messages/a%2Fb/c00df4d6-b5b5-42c2-9435-1ba3c528b823";
        for (method, settlement) in [
            (Method::DELETE, Settlement::Complete),
            (Method::PUT, Settlement::Abandon),
            (Method::POST, Settlement::Renew),
        ] {
            let Operation::Settle(held, found) = route(method, path).unwrap().1 else {
                panic!("not a settlement")
            };
            assert_eq!((held.message.as_str(), found), ("a/b", settlement));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        assert!(matches!(
            route(Method::GET, "/orders/messages/head"),
            Err(Refused::Method(_))
        ));
        assert!(matches!(
            route(Method::POST, "/messages/head"),
            Err(Refused::NoSuchEntity)
        ));
        assert!(matches!(route(Method::POST, "/orders"), Err(Refused::NoSuchEntity)));
        assert!(matches!(
            route(Method::DELETE, "/orders/messages/1/nonsense"),
            Err(Refused::BadRequest(_))
        ));
    }
}
