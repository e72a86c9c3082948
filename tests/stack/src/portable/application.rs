//! Which parts each portable file is made of.

use std::path::Path;

use petstore_composition::{CompositionError, Provider, compose};

/// Where a checkout's components are built.
const BUILT: &str = "target/wasm32-wasip2/guest";
/// The import of the wire tap that may be lost, and what is connected to it.
const TAP: (&str, &str) = ("tap", "petstore:messaging/publisher@0.1.0");

/// A portable file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Application {
    /// The shop, with the component that publishes its orders.
    Cart(Publisher),
    /// The reserver, behind the webhook.
    ReserverHttp,
    /// A publisher: Service Bus, and beside it Event Hubs by way of the wire tap.
    ServiceBusTapped,
}

/// Which broker gets the orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Publisher {
    /// A Service Bus queue.
    ServiceBus,
    /// A Service Bus queue, and beside it an event hub whose loss nobody notices.
    ServiceBusTapped,
    /// An Event Grid topic.
    EventGrid,
}

/// Where the parts' settings come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingsFrom {
    /// The environment: the adapter for that is inside, and the file runs anywhere.
    Environment,
    /// The host, through `wasi:config/store`: Spin's and our own.
    Host,
}

impl Application {
    /// The name of its file.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Cart(_) => "cart.wasm",
            Self::ReserverHttp => "reserver-http.wasm",
            Self::ServiceBusTapped => "service-bus-tapped.wasm",
        }
    }

    /// The bytes of the file, from the components and contracts of a checkout.
    ///
    /// # Errors
    /// A component is missing, probably because it was not built, or the parts do not fit.
    pub fn compose(self, checkout: &Path, settings: SettingsFrom) -> Result<Vec<u8>, CompositionError> {
        let part = |name: &str| checkout.join(BUILT).join(name).with_extension("wasm");
        let (root, providers) = self.parts();
        let adapter = match settings {
            SettingsFrom::Environment => Some("environment"),
            SettingsFrom::Host => None,
        };
        let names = providers.iter().copied().chain(adapter);
        let mut providers: Vec<Provider> = names.map(|name| Provider::new(part(name))).collect();
        if root == "wire_tap" {
            providers.push(Provider::new(part("event_hubs")).of(TAP.0, TAP.1));
        }
        compose(&part(root), &providers, &checkout.join("wit"))
    }

    fn parts(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::Cart(Publisher::ServiceBus) => ("cart", &["service_bus", "blob_storage"]),
            Self::Cart(Publisher::ServiceBusTapped) => ("cart", &["service_bus_tapped", "blob_storage"]),
            Self::Cart(Publisher::EventGrid) => ("cart", &["event_grid", "blob_storage"]),
            Self::ReserverHttp => ("webhook", &["reserver", "blob_storage", "logic_app"]),
            Self::ServiceBusTapped => ("wire_tap", &["service_bus"]),
        }
    }
}
