//! Provides `petstore:messaging/publisher` over the Event Hubs REST API: a stream for readers that keep their own position.
//!
//! Settings: `event_hubs`, the connection string of the namespace; `event_hub`, the hub to send to, which may be left out if the
//! connection string has an `EntityPath`.
//!
//! A message's subject is its partition key: what is about the same thing comes into the same partition, in its order. That is also why
//! each message is a request of its own: the events of a batch have one key together.

mod provider;
