//! Event Grid: custom topics, and event subscriptions that push to webhooks.
//!
//! Everything here is a state machine: operations take the time, randomness comes from a seeded source, and nothing waits.
//! [`courier`] adds what waits: it makes the requests to the webhooks.
//!
//! # Layout
//! - [`settings`]: topics and event subscriptions as they are set up
//! - [`event`], [`schema`]: what is published, in each of the two schemas
//! - [`access`], [`token`]: who may publish
//! - [`grid`]: all topics with their subscriptions
//! - [`subscription`], [`backlog`]: one subscription, and the events on their way to its webhook
//! - [`handshake`]: a webhook's consent
//! - [`webhook`]: requests to webhooks, and their answers
//! - [`retry`]: what follows an attempt to deliver
//! - [`dead_letter`]: what becomes of an event that is not delivered
//! - [`http`]: publishing, and consent by hand
//! - [`courier`]: requests to webhooks, and the passing of time
//! - [`snapshot`]: what tests and the console see

pub mod access;
pub mod backlog;
pub mod courier;
pub mod dead_letter;
pub mod event;
pub mod grid;
pub mod handshake;
pub mod http;
pub mod retry;
pub mod schema;
pub mod settings;
pub mod snapshot;
pub mod subscription;
pub mod token;
pub mod webhook;

pub use event::Event;
pub use grid::{EventGrid, PublishEventError, SubscribeError};
pub use schema::EventSchema;
pub use settings::{EventGridFileError, EventGridSettings, EventSubscription, EventTopic};
pub use snapshot::{EventDelivery, EventSubscriptionSnapshot};
