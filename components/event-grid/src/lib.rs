//! Provides `petstore:messaging/publisher` over an Event Grid custom topic.
//!
//! Setting: `event_grid`, the topic's connection string: `Endpoint=https://...;SharedAccessKey=...`, or `Authentication=identity` in place of the key.
//!
//! A topic carries CloudEvents and nothing round them, so a message must be an event in CloudEvents' JSON format, whose id is the
//! message's; it has no properties of its own.
//!
//! | file | what it is |
//! |---|---|
//! | `provider` | the exported interface |
//! | `event` | the event in a message |
//! | `sender` | settings made ready for sending, with a token that is used again |

mod event;
mod provider;
mod sender;
