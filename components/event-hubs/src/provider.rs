//! The exported interface: one attempt for each call.

use azure_rest::event_hubs::{accepted, send, token_resource};
use outbound::{Limits, clock, exchange};
use publisher::sender::{Sender, SettingNames};
use publisher::{Guest, Message, PublishError, publish_error};

const SETTINGS: SettingNames = SettingNames {
    connection: "event_hubs",
    entity: "event_hub",
};

/// The component.
pub struct Provider;

publisher::export!(Provider with_types_in publisher::bindings);

impl Guest for Provider {
    async fn publish(message: Message) -> Result<(), PublishError> {
        publish_error::logged(publish(message).await)
    }
}

async fn publish(message: Message) -> Result<(), PublishError> {
    let sender = Sender::from_settings(&SETTINGS, clock::now())?;
    let token = sender.token(token_resource(&sender.namespace)).await?;
    let key = message.subject.clone();
    let request = send(&sender.namespace, &sender.entity, message.into(), &key, &token)?;
    let response = exchange(request, &Limits::PROMPT).await?;
    accepted(&response, clock::now()).map_err(|failure| publish_error::refused(&sender.place(), failure))
}
