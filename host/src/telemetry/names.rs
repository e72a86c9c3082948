//! The names of spans and of what is said about them, in one place: what reads traces depends on them.
//!
//! Where OpenTelemetry's semantic conventions have a name, it is theirs
//! (<https://opentelemetry.io/docs/specs/semconv/>, version 1.37): `http.*`, `server.*`, `url.*` and `messaging.*`. What only this
//! application has begins with `petstore.`.
//!
//! An order's trace, each span a child of the one above it:
//!
//! | span | kind | what it is |
//! |---|---|---|
//! | `POST` | server | a request from outside, until its response begins. Its route is not in the name: `/...` would say nothing there. One with which Event Grid delivers an event is that delivery, with its outcome, in place of `process orders` |
//! | `invoke cart` | internal | the component's part of it, the wait for an instance included |
//! | `GET`, `PUT`, `POST` | client | one request that the component made: one try |
//! | `send orders` | producer | the same where it hands a message to a broker |
//! | `process orders` | consumer | one delivery, from its receipt until it is settled. A message that comes again has one for each time, and one in `orders/$DeadLetterQueue` |
//! | `invoke reserver` | internal | the component's part of it; the requests that it made are below |
//! | `hold orders` | internal | the wait of a delivery that failed, before it is given back |
//! | `settle orders` | client | what the broker was told: that the message is finished, or to deliver it again |

/// The component, by its id in the manifest.
pub const COMPONENT: &str = "petstore.component";

/// A message's session: what stands before the last colon of its id. The shopper's cart and the order file are named after it.
pub const SESSION: &str = "petstore.session";

/// A message's revision, a number: what stands after the last colon of its id.
pub const REVISION: &str = "petstore.revision";

/// What became of a delivery, the handler's own word: `stored`, `superseded`, `mailed`, `dead-letter-mailed`; or [`FAILED`].
pub const OUTCOME: &str = "petstore.outcome";

/// The [`OUTCOME`] of a delivery that comes back.
pub const FAILED: &str = "failed";

/// Which try of the same request this is, from 1: how often the invocation has sent this method to this path of this host.
pub const TRY: &str = "petstore.try";

/// The invocation of the Functions host that carried a delivery.
pub const INVOCATION_ID: &str = "faas.invocation_id";

/// A request's method; `_OTHER` for one that HTTP does not have.
pub const METHOD: &str = "http.request.method";

/// A response's status.
pub const STATUS: &str = "http.response.status_code";

/// The route that a request from outside came by, as the manifest has it: there are few of them, and paths without end.
pub const ROUTE: &str = "http.route";

/// The path of a request from outside, without its query.
pub const PATH: &str = "url.path";

/// Where a request of a guest went, without its query: that may hold a signature.
pub const URL: &str = "url.full";

/// The host that a request of a guest went to.
pub const SERVER: &str = "server.address";

/// Its port.
pub const PORT: &str = "server.port";

/// Why something failed, in few and fixed words.
pub const ERROR: &str = "error.type";

/// The broker: [`SERVICE_BUS`], [`EVENT_HUBS`] or [`EVENT_GRID`].
pub const SYSTEM: &str = "messaging.system";

/// The [`SYSTEM`] Service Bus.
pub const SERVICE_BUS: &str = "servicebus";

/// The [`SYSTEM`] Event Hubs.
pub const EVENT_HUBS: &str = "eventhubs";

/// The [`SYSTEM`] Event Grid.
pub const EVENT_GRID: &str = "eventgrid";

/// The queue, the topic, the hub, the subscription, or the dead letters of a queue.
pub const DESTINATION: &str = "messaging.destination.name";

/// What is done with a message: `send`, `process`, `complete` or `abandon`.
pub const OPERATION: &str = "messaging.operation.name";

/// A message's id.
pub const MESSAGE_ID: &str = "messaging.message.id";

/// How often a message has been delivered, this time included.
pub const DELIVERY_COUNT: &str = "messaging.servicebus.message.delivery_count";

/// The same of an event that was pushed to a component.
pub const PUSH_COUNT: &str = "petstore.delivery_count";

#[cfg(test)]
mod tests {
    /// Queries for the cloud name what is said here.
    const QUERIES: [&str; 3] = [
        include_str!("../../../deploy/queries/late-orders.kql"),
        include_str!("../../../deploy/queries/outcomes.kql"),
        include_str!("../../../deploy/queries/where-is-this-order.kql"),
    ];

    #[test]
    fn queries_ask_for_what_is_said() {
        let names = include_str!("names.rs");
        let mut asked = 0;
        for name in QUERIES.iter().flat_map(|query| query.split("Properties[").skip(1)) {
            let (name, _) = name.split_once(']').unwrap();
            assert!(names.contains(&format!("&str = {name};")), "{name}");
            asked += 1;
        }
        assert!(asked >= 6, "{asked}");
    }
}
