//! Azure's REST protocols without I/O: what to send, and what an answer means.
//!
//! Every request is an [`http::Request`] with its whole body, every answer an [`http::Response`] with its whole body; moving
//! them is the caller's business, and so is the clock: wherever the time matters it is a parameter, `now`, in whole seconds
//! since 1970-01-01 UTC. The same code therefore runs in a WebAssembly guest and in a native host.
//!
//! | module | what it is |
//! |---|---|
//! | [`service_bus`] | the Service Bus runtime protocol: send, peek-lock, complete, abandon, renew |
//! | [`event_hubs`] | sending an event to a hub of Event Hubs |
//! | [`event_grid`] | publishing to an Event Grid custom topic |
//! | [`blob`] | Blob Storage: get, head, put, delete with conditions and metadata |
//! | [`workflow`] | a Logic App started by its HTTP trigger |
//! | [`identity`] | tokens of an identity, in place of keys |
//! | [`connection_string`] | the `name=value;...` settings that all services use |
//! | [`endpoint`] | where a service listens |
//! | [`failure`] | what an unsuccessful answer means to the caller |
//! | [`request_error`] | what cannot be put into a request at all |
//! | [`secret`] | text that is never shown |
//!
//! Nothing here retries, and no message, `Debug` output included, ever holds a key, a signature or a URL with its query.

mod ascii_json;
pub mod blob;
pub mod connection_string;
pub mod endpoint;
mod error_body;
pub mod event_grid;
pub mod event_hubs;
pub mod failure;
mod http_date;
pub mod identity;
pub mod request_error;
mod retry_after;
pub mod secret;
pub mod service_bus;
mod signature;
mod signed_token;
mod uri_path;
pub mod workflow;

pub use connection_string::ConnectionStringError;
pub use endpoint::Endpoint;
pub use failure::{Failure, FailureKind};
pub use request_error::RequestError;
