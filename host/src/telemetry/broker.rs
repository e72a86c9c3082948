//! Requests that hand a message to a broker. They are known by their headers, as a guest says nothing of them.
//!
//! A message for Event Hubs looks like one for Service Bus, and so do the names of their hosts. But a namespace is one of the two, and a
//! guest that uses Event Hubs has the connection string of its namespace among its settings.

use std::collections::BTreeMap;

use azure_rest::service_bus::Namespace;
use http::uri::Authority;
use http::{HeaderMap, Request, Uri};
use serde::Deserialize;

use super::names;

/// The setting of `components/event-hubs` that says where its namespace is.
const EVENT_HUBS_SETTING: &str = "event_hubs";

/// The header in which Service Bus and Event Hubs take what they need to know of a message.
const BROKER_PROPERTIES: &str = "brokerproperties";

/// The header that opens a topic of Event Grid.
const EVENT_GRID_TOKEN: &str = "aeg-sas-token";

/// A broker that a request hands a message to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broker {
    ServiceBus,
    EventHubs,
    EventGrid,
}

/// The brokers of one guest, as far as its settings tell them apart.
#[derive(Debug, Clone, Default)]
pub struct Brokers {
    event_hubs: Option<Authority>,
}

impl Brokers {
    /// The brokers that these settings name. One that cannot be read is the guest's to complain about.
    pub fn of(settings: &BTreeMap<String, String>) -> Self {
        let namespace = settings.get(EVENT_HUBS_SETTING).map(|text| Namespace::parse(text));
        let authority = |namespace: Namespace| namespace.endpoint().authority().parse().ok();
        Self {
            event_hubs: namespace.and_then(Result::ok).and_then(authority),
        }
    }

    /// The broker that takes the request. Only requests with a message have these headers.
    pub(super) fn find<B>(&self, request: &Request<B>) -> Option<Broker> {
        let headers = request.headers();
        if headers.contains_key(BROKER_PROPERTIES) {
            let is_hub = self.event_hubs.is_some() && self.event_hubs.as_ref() == request.uri().authority();
            return Some(if is_hub { Broker::EventHubs } else { Broker::ServiceBus });
        }
        headers.contains_key(EVENT_GRID_TOKEN).then_some(Broker::EventGrid)
    }
}

impl Broker {
    /// Its name in traces and metrics.
    pub(super) fn system(self) -> &'static str {
        match self {
            Self::ServiceBus => names::SERVICE_BUS,
            Self::EventHubs => names::EVENT_HUBS,
            Self::EventGrid => names::EVENT_GRID,
        }
    }

    /// A queue, a topic or a hub is named by the path, a topic of Event Grid by the host.
    pub(super) fn destination(self, uri: &Uri) -> &str {
        match self {
            Self::ServiceBus | Self::EventHubs => uri.path().trim_matches('/').trim_end_matches("/messages"),
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

    const MESSAGE: (&str, &str) = ("BrokerProperties", r#"{"MessageId":"5f:1","Label":"5f"}"#);

    fn request(url: &str, header: (&str, &str)) -> Request<()> {
        Request::post(url).header(header.0, header.1).body(()).unwrap()
    }

    #[test]
    fn a_message_names_its_queue_and_itself() {
        let brokers = Brokers::default();
        let request = request("http://bus.example/orders/messages?sig=secret", MESSAGE);
        let broker = brokers.find(&request).unwrap();
        assert_eq!(broker, Broker::ServiceBus);
        assert_eq!(broker.destination(request.uri()), "orders");
        assert_eq!(Broker::message_id(request.headers()).as_deref(), Some("5f:1"));
        let found = |header| brokers.find(&self::request("http://grid.example/api/events", header));
        assert_eq!(found(("aeg-sas-token", "r=")), Some(Broker::EventGrid));
        assert_eq!(found(("authorization", "x")), None);
    }

    #[test]
    fn event_hubs_are_known_by_the_namespace_in_the_settings() {
        let connection = "Endpoint=sb://Hubs.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=key";
        let brokers = Brokers::of(&[("event_hubs".to_owned(), connection.to_owned())].into());
        let found = |url| brokers.find(&request(url, MESSAGE)).unwrap();
        let hub = found("https://hubs.servicebus.windows.net/carts/messages");
        assert_eq!((hub, hub.system()), (Broker::EventHubs, "eventhubs"));
        let bus = found("https://bus.servicebus.windows.net/orders/messages");
        assert_eq!((bus, bus.system()), (Broker::ServiceBus, "servicebus"));
        let unusable = Brokers::of(&[("event_hubs".to_owned(), String::new())].into());
        assert_eq!(unusable.event_hubs, None);
    }
}
