//! Requests that hand a message to a broker. They are known by their headers, as a guest says nothing of them, and where these do not
//! tell, by their host: a guest that uses Event Hubs or Event Grid has its connection string among its settings.
//!
//! A message for Event Hubs looks like one for Service Bus, and so do the names of their hosts; but a namespace is one of the two. An event
//! for Event Grid has a header of its own only where a key opens the topic.

use std::collections::BTreeMap;

use azure_rest::event_grid::Topic;
use azure_rest::service_bus::Namespace;
use http::uri::Authority;
use http::{HeaderMap, Request, Uri};
use serde::Deserialize;

use super::names;

/// The setting of `components/event-hubs` that says where its namespace is.
const EVENT_HUBS_SETTING: &str = "event_hubs";

/// The setting of `components/event-grid` that says where its topic is.
const EVENT_GRID_SETTING: &str = "event_grid";

/// The header in which Service Bus and Event Hubs take what they need to know of a message.
const BROKER_PROPERTIES: &str = "brokerproperties";

/// The header in which a key opens a topic of Event Grid.
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
    event_grid: Option<Authority>,
}

impl Brokers {
    /// The brokers that these settings name. One that cannot be read is the guest's to complain about.
    pub fn of(settings: &BTreeMap<String, String>) -> Self {
        let namespace = settings
            .get(EVENT_HUBS_SETTING)
            .and_then(|text| Namespace::parse(text).ok());
        let topic = settings
            .get(EVENT_GRID_SETTING)
            .and_then(|text| Topic::parse(text).ok());
        Self {
            event_hubs: namespace.and_then(|namespace| namespace.endpoint().authority().parse().ok()),
            event_grid: topic.and_then(|topic| topic.authority().parse().ok()),
        }
    }

    /// The broker that takes the request. Only requests with a message have these headers, and nothing else is sent to a topic of Event
    /// Grid.
    pub(super) fn find<B>(&self, request: &Request<B>) -> Option<Broker> {
        let headers = request.headers();
        let is_at = |broker: &Option<Authority>| broker.is_some() && broker.as_ref() == request.uri().authority();
        if headers.contains_key(BROKER_PROPERTIES) {
            let is_hub = is_at(&self.event_hubs);
            return Some(if is_hub { Broker::EventHubs } else { Broker::ServiceBus });
        }
        let is_event = headers.contains_key(EVENT_GRID_TOKEN) || is_at(&self.event_grid);
        is_event.then_some(Broker::EventGrid)
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
    use http::{HeaderName, HeaderValue};

    use super::*;

    const MESSAGE: (&str, &str) = ("BrokerProperties", r#"{"MessageId":"5f:1","Label":"5f"}"#);

    fn find(brokers: &Brokers, url: &'static str, (name, value): (&str, &str)) -> Option<Broker> {
        brokers.find(&Request::post(url).header(name, value).body(()).unwrap())
    }

    #[test]
    fn a_message_names_its_queue_and_itself() {
        const URL: &str = "http://bus.example/orders/messages?sig=secret";
        let brokers = Brokers::default();
        assert_eq!(find(&brokers, URL, MESSAGE), Some(Broker::ServiceBus));
        assert_eq!(Broker::ServiceBus.destination(&Uri::from_static(URL)), "orders");
        let headers = HeaderMap::from_iter([(
            HeaderName::from_static(BROKER_PROPERTIES),
            HeaderValue::from_static(MESSAGE.1),
        )]);
        assert_eq!(Broker::message_id(&headers).as_deref(), Some("5f:1"));
        assert_eq!(find(&brokers, URL, ("authorization", "x")), None);
    }

    #[test]
    fn event_hubs_are_known_by_the_namespace_in_the_settings() {
        let connection = "Endpoint=sb://Hubs.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=key";
        let brokers = Brokers::of(&[("event_hubs".to_owned(), connection.to_owned())].into());
        let hub = find(&brokers, "https://hubs.servicebus.windows.net/carts/messages", MESSAGE).unwrap();
        assert_eq!((hub, hub.system()), (Broker::EventHubs, "eventhubs"));
        let bus = find(&brokers, "https://bus.servicebus.windows.net/orders/messages", MESSAGE).unwrap();
        assert_eq!((bus, bus.system()), (Broker::ServiceBus, "servicebus"));
        let unusable = Brokers::of(&[("event_hubs".to_owned(), String::new())].into());
        assert_eq!(unusable.event_hubs, None);
    }

    #[test]
    fn an_event_is_known_by_the_key_that_opens_its_topic_or_by_the_topic_in_the_settings() {
        const URL: &str = "https://shop.westeurope-1.eventgrid.azure.net/api/events";
        let identity = ("authorization", "Bearer x");
        assert_eq!(
            find(&Brokers::default(), URL, ("aeg-sas-token", "r=")),
            Some(Broker::EventGrid)
        );
        assert_eq!(find(&Brokers::default(), URL, identity), None);
        let connection = format!("Endpoint={URL};Authentication=identity");
        let brokers = Brokers::of(&[("event_grid".to_owned(), connection)].into());
        assert_eq!(find(&brokers, URL, identity), Some(Broker::EventGrid));
        assert_eq!(find(&brokers, "https://elsewhere.example/api/events", identity), None);
    }
}
