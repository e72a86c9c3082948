//! Which broker carries the orders, and how the application is connected to it.

use std::time::Duration;

use petstore_emulator::{Emulator, EventSubscription, Message};
use serde_json::Value;
use thiserror::Error;
use tokio::time::timeout;
use uuid::Uuid;

/// The Event Grid topic, and the Service Bus queue.
const ORDERS: &str = "orders";
/// The event subscription that leads to the reserver.
const SUBSCRIPTION: &str = "reserver";
/// Where events go that could not be delivered.
const DEAD_LETTERS: &str = "dead-letters";
/// What deliveries prove themselves with on this machine.
const WEBHOOK_SECRET: &str = "sample-webhook-secret-for-dev-only";
/// How long a webhook's consent may take.
const CONSENT_WITHIN: Duration = Duration::from_secs(30);

/// A broker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Broker {
    /// A Service Bus queue, from which the host receives.
    #[default]
    ServiceBus,
    /// An Event Grid topic, which pushes to the reserver's webhook.
    EventGrid,
}

/// Why an application gets no orders from its broker, or an order could not be sent to it.
#[derive(Debug, Error)]
pub enum BrokerError {
    /// The local Azure does not do it.
    #[error("the broker of the local Azure refuses: {0}")]
    Refused(String),
    /// The webhook has not consented to deliveries.
    #[error("the webhook at {url}/api/eventhandler has not consented to deliveries within {} s", CONSENT_WITHIN.as_secs())]
    NoConsent {
        /// The application's address.
        url: String,
    },
}

impl Broker {
    /// The manifest of the application that uses it, in the checkout's top folder.
    pub fn manifest(self) -> &'static str {
        match self {
            Self::ServiceBus => "spin.toml",
            Self::EventGrid => "spin.event-grid.toml",
        }
    }

    /// The application's variables that lead to it.
    pub(crate) fn variables(self, emulator: &Emulator) -> Vec<(&'static str, String)> {
        match self {
            Self::ServiceBus => vec![
                ("service_bus", emulator.service_bus_connection()),
                ("event_hubs", emulator.event_hubs_connection()),
                ("watch_dead_letters", "true".to_owned()),
            ],
            Self::EventGrid => vec![
                ("event_grid", emulator.event_grid_connection()),
                ("webhook_secret", WEBHOOK_SECRET.to_owned()),
            ],
        }
    }

    /// Leads orders to the application that answers at `url`. From Service Bus it receives them by itself. `secret` is what its
    /// webhook wants to see.
    pub(crate) async fn connect(self, emulator: &Emulator, url: &str, secret: &str) -> Result<(), BrokerError> {
        if self == Self::ServiceBus {
            return Ok(());
        }
        let refused = |error: &dyn std::error::Error| BrokerError::Refused(error.to_string());
        if !emulator.container_names().iter().any(|name| name == DEAD_LETTERS) {
            emulator
                .create_container(DEAD_LETTERS)
                .map_err(|error| refused(&error))?;
        }
        // A host that was started again listens somewhere else.
        emulator.remove_event_subscription(ORDERS, SUBSCRIPTION);
        let endpoint = format!("{url}/api/eventhandler?code={secret}");
        let subscription = EventSubscription::new(ORDERS, SUBSCRIPTION, endpoint).dead_lettering_to(DEAD_LETTERS);
        emulator
            .create_event_subscription(subscription)
            .map_err(|error| refused(&error))?;
        let consent = emulator.wait_until(|azure| {
            let subscription = azure.event_subscription(ORDERS, SUBSCRIPTION);
            subscription.is_some_and(|subscription| subscription.is_active())
        });
        timeout(CONSENT_WITHIN, consent)
            .await
            .map_err(|_| BrokerError::NoConsent { url: url.to_owned() })
    }

    /// Sends an event past the cart, where duplicate detection has no say. Returns the id of its delivery.
    pub(crate) fn send(self, emulator: &Emulator, event: &Value) -> Result<String, BrokerError> {
        let (id, sent) = match self {
            Self::ServiceBus => {
                let id = Uuid::new_v4().to_string();
                let message = Message::new(event.to_string())
                    .with_id(&id)
                    .with_content_type("application/cloudevents+json");
                (id, emulator.send(ORDERS, message).map_err(|error| error.to_string()))
            }
            // It has no duplicate detection, and no other id than the event's.
            Self::EventGrid => {
                let id = event["id"].as_str().unwrap_or_default().to_owned();
                let sent = emulator.publish_event(ORDERS, event.clone());
                (id, sent.map_err(|error| error.to_string()))
            }
        };
        sent.map(|()| id).map_err(BrokerError::Refused)
    }
}
