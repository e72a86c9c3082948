//! Provides `petstore:messaging/publisher` over the Service Bus REST API.
//!
//! Settings: `service_bus`, the connection string of the namespace; `queue`, the queue or topic to send to, which may be left
//! out if the connection string has an `EntityPath`.

mod provider;
