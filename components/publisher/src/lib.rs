//! What every provider of `petstore:messaging/publisher` shares: the exported interface, and failures in its terms.
//!
//! A provider implements [`Guest`] and says `publisher::export!(Provider with_types_in publisher::bindings)`.
//!
//! | module | what it is |
//! |---|---|
//! | [`bindings`] | generated from the contract |
//! | [`publish_error`] | answers, settings and broken connections as the contract's errors |
//! | [`host_token`] | tokens of the component's identity, which the host gives |
//! | [`sender`] | settings made ready for sending to Service Bus or Event Hubs, with a token that is used again |
//! | `message` | the contract's message as these two know it |

pub mod bindings;
pub mod host_token;
mod message;
pub mod publish_error;
pub mod sender;

pub use bindings::export;
pub use bindings::exports::petstore::messaging::publisher::{Guest, Message, Outage, PublishError};
