//! Provides `petstore:messaging/publisher` over the Service Bus REST API.
//!
//! Settings: `service_bus`, the connection string of the namespace; `queue`, the queue or topic to send to, which may be left
//! out if the connection string has an `EntityPath`.
//!
//! | file | what it is |
//! |---|---|
//! | `provider` | the exported interface |
//! | `sender` | settings made ready for sending, with a token that is used again |

mod provider;
mod sender;
