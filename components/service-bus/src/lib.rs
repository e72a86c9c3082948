//! Provides `petstore:messaging/publisher` over the Service Bus REST API.
//!
//! Settings: `service_bus`, the connection string of the namespace; `queue`, the queue or topic to send to, which may be left
//! out if the connection string has an `EntityPath`.
//!
//! | file | what it is |
//! |---|---|
//! | `provider` | the exported interface |
//! | `sender` | settings made ready for sending, with a token that is used again |
//! | `publish_error` | failures in the contract's terms |
//! | `bindings` | generated from the contract |

mod bindings;
mod provider;
mod publish_error;
mod sender;
