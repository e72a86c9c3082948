//! How applications reach the emulator.

use std::fmt;
use std::net::SocketAddr;

use crate::service_bus::AccessRule;
use crate::settings::Settings;

/// What to put into an application's settings.
#[derive(Clone, PartialEq, Eq)]
pub struct Connections {
    /// The namespace's connection string, made from the first access rule.
    pub service_bus: String,
    /// The storage account's connection string.
    pub storage: String,
    /// The workflow's callback URL.
    pub alert_url: String,
    /// The console.
    pub console_url: String,
    /// The connection string of the first Event Grid topic.
    pub event_grid: String,
    /// The connection string of the first event hub, made from the first access rule of Event Hubs.
    pub event_hubs: String,
}

impl Connections {
    pub(crate) fn new(
        settings: &Settings,
        blob: SocketAddr,
        service_bus: SocketAddr,
        logic_app: SocketAddr,
        console: SocketAddr,
        event_grid: SocketAddr,
        event_hubs: SocketAddr,
    ) -> Self {
        let account = &settings.storage_account;
        let hubs = &settings.event_hubs;
        let hub = hubs.hubs.first().map_or("", |hub| hub.name.as_str());
        let topic = settings.event_grid.topics.first();
        let (topic, topic_key) = topic.map_or(("", ""), |topic| (topic.name.as_str(), topic.key.as_str()));
        Self {
            service_bus: namespace(service_bus, &settings.access_rules),
            storage: format!(
                "DefaultEndpointsProtocol=http;AccountName={name};AccountKey={};BlobEndpoint=http://{blob}/{name};",
                account.key,
                name = account.name,
            ),
            alert_url: format!("http://{logic_app}{}", settings.workflow.callback()),
            console_url: format!("http://{console}/"),
            event_grid: format!("Endpoint=http://{event_grid}/{topic}/api/events;SharedAccessKey={topic_key}"),
            event_hubs: format!("{};EntityPath={hub}", namespace(event_hubs, &hubs.access_rules)),
        }
    }
}

/// The connection string of a namespace.
fn namespace(address: SocketAddr, rules: &[AccessRule]) -> String {
    let rule = rules.first().map(|rule| (rule.name.as_str(), rule.key.as_str()));
    let (rule, key) = rule.unwrap_or_default();
    format!("Endpoint=http://{address}/;SharedAccessKeyName={rule};SharedAccessKey={key}")
}

/// Without keys and signatures: only the console's URL.
impl fmt::Debug for Connections {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Connections")
            .field("console_url", &self.console_url)
            .finish_non_exhaustive()
    }
}
