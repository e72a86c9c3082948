//! Requests that hand a message to a broker. They are known by their headers, as a guest says nothing of them.

use http::{HeaderMap, Uri};
use serde::Deserialize;

use super::names;

/// The header in which Service Bus, and Event Hubs, which looks the same from here, take what they need to know of a message.
const BROKER_PROPERTIES: &str = "brokerproperties";

/// The header that opens a topic of Event Grid.
const EVENT_GRID_TOKEN: &str = "aeg-sas-token";

/// A broker that a request hands a message to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broker {
    ServiceBus,
    EventGrid,
}

impl Broker {
    /// Only requests with a message have these headers.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        if headers.contains_key(BROKER_PROPERTIES) {
            return Some(Self::ServiceBus);
        }
        headers.contains_key(EVENT_GRID_TOKEN).then_some(Self::EventGrid)
    }

    /// Its name in traces and metrics.
    pub(super) fn system(self) -> &'static str {
        match self {
            Self::ServiceBus => names::SERVICE_BUS,
            Self::EventGrid => names::EVENT_GRID,
        }
    }

    /// A queue or topic is named by the path, a topic of Event Grid by the host.
    pub(super) fn destination(self, uri: &Uri) -> &str {
        match self {
            Self::ServiceBus => uri.path().trim_matches('/').trim_end_matches("/messages"),
            Self::EventGrid => uri.host().unwrap_or_default(),
        }
    }

    /// The id of the message, where the request's head says it.
    pub(super) fn message_id(headers: &HeaderMap) -> Option<String> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Properties {
            message_id: String,
        }
        let properties = headers.get(BROKER_PROPERTIES)?.as_bytes();
        Some(serde_json::from_slice::<Properties>(properties).ok()?.message_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(header: (&'static str, &'static str)) -> http::Request<()> {
        let request = http::Request::post("http://bus.example/orders/messages?sig=secret");
        request.header(header.0, header.1).body(()).unwrap()
    }

    #[test]
    fn a_message_names_its_queue_and_itself() {
        let request = request(("BrokerProperties", r#"{"MessageId":"5f:1","Label":"5f"}"#));
        let broker = Broker::of(request.headers()).unwrap();
        assert_eq!(broker, Broker::ServiceBus);
        assert_eq!(broker.destination(request.uri()), "orders");
        assert_eq!(Broker::message_id(request.headers()).as_deref(), Some("5f:1"));
        assert_eq!(
            Broker::of(self::request(("aeg-sas-token", "r=")).headers()),
            Some(Broker::EventGrid)
        );
        assert_eq!(Broker::of(self::request(("authorization", "x")).headers()), None);
    }
}
