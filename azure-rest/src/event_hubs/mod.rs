//! Sending to a hub of Event Hubs. Over HTTP nothing is received: readers speak AMQP or Kafka.
//!
//! <https://learn.microsoft.com/rest/api/eventhub/event-hubs-runtime-rest>
//!
//! Connection strings, signatures, properties and the form of errors are those of [`crate::service_bus`].
//!
//! | file | what it is |
//! |---|---|
//! | `send` | sending an event |

mod send;

pub use send::{accepted, send};

use crate::identity::Resource;
use crate::service_bus::Namespace;

/// What the token is for that [`Namespace::with_token`] needs; none where the connection string is proof enough.
pub fn token_resource(namespace: &Namespace) -> Option<Resource> {
    namespace.token_resource().map(|_| Resource::EventHubs)
}
