//! The Service Bus runtime protocol over HTTP: one message at a time, to and from queues, topics and subscriptions.
//!
//! <https://learn.microsoft.com/rest/api/servicebus/service-bus-runtime-rest>
//!
//! | file | what it is |
//! |---|---|
//! | `namespace` | the connection string |
//! | `token` | the shared access signature that goes with each request |
//! | `entity` | queues, topics, subscriptions and their dead-letter sub-queues |
//! | `message` | a message as its sender wrote it |
//! | `broker_properties` | the header that carries the broker's part of a message |
//! | `custom_properties` | the headers that carry the application's part |
//! | `send` | publishing |
//! | `receive` | peek-lock |
//! | `settle` | complete, abandon, renew |

mod broker_properties;
mod custom_properties;
mod entity;
mod message;
mod namespace;
mod receive;
mod send;
mod settle;
mod token;

pub use entity::Entity;
pub use message::Message;
pub use namespace::Namespace;
pub use receive::{Lock, LockedMessage, ReceiveError, peek_lock, received};
pub(crate) use send::send_keyed;
pub use send::{accepted, send};
pub use settle::{SettleError, abandon, complete, renew, settled};

pub use crate::signed_token::SignedToken;

use http::header::AUTHORIZATION;
use http::{Method, request};

use crate::RequestError;

/// The beginning of every request: `path` is encoded and relative to the namespace.
fn request(
    namespace: &Namespace,
    token: &SignedToken,
    method: Method,
    path: &str,
) -> Result<request::Builder, RequestError> {
    let endpoint = namespace.endpoint();
    let uri = endpoint.uri(&endpoint.path(path))?;
    Ok(http::Request::builder()
        .method(method)
        .uri(uri)
        .header(AUTHORIZATION, token.header()))
}

/// The end of every request.
fn with_body(request: request::Builder, body: Vec<u8>) -> Result<http::Request<Vec<u8>>, RequestError> {
    request
        .body(body)
        .map_err(|_| RequestError::new("the request", "cannot be written as HTTP"))
}
