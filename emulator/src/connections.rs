//! How applications reach the emulator.

use std::fmt;
use std::net::SocketAddr;

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
}

impl Connections {
    pub(crate) fn new(
        settings: &Settings,
        blob: SocketAddr,
        service_bus: SocketAddr,
        logic_app: SocketAddr,
        console: SocketAddr,
        event_grid: SocketAddr,
    ) -> Self {
        let (rule, key) = settings
            .access_rules
            .first()
            .map_or(("", ""), |rule| (rule.name.as_str(), rule.key.as_str()));
        let account = &settings.storage_account;
        let topic = settings.event_grid.topics.first();
        let (topic, topic_key) = topic.map_or(("", ""), |topic| (topic.name.as_str(), topic.key.as_str()));
        Self {
            service_bus: format!("Endpoint=http://{service_bus}/;SharedAccessKeyName={rule};SharedAccessKey={key}"),
            storage: format!(
                "DefaultEndpointsProtocol=http;AccountName={name};AccountKey={};BlobEndpoint=http://{blob}/{name};",
                account.key,
                name = account.name,
            ),
            alert_url: format!("http://{logic_app}{}", settings.workflow.callback()),
            console_url: format!("http://{console}/"),
            event_grid: format!("Endpoint=http://{event_grid}/{topic}/api/events;SharedAccessKey={topic_key}"),
        }
    }
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
