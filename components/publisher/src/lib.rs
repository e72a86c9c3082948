//! What every provider of `petstore:messaging/publisher` shares: the exported interface, and failures in its terms.
//!
//! A provider implements [`Guest`] and says `publisher::export!(Provider with_types_in publisher::bindings)`.
//!
//! | module | what it is |
//! |---|---|
//! | [`bindings`] | generated from the contract |
//! | [`publish_error`] | answers, settings and broken connections as the contract's errors |

pub mod bindings;
pub mod publish_error;

pub use bindings::export;
pub use bindings::exports::petstore::messaging::publisher::{Guest, Message, Outage, PublishError};
