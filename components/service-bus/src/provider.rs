//! The exported interface: one attempt for each call.

use azure_rest::service_bus::{accepted, send};
use outbound::{Limits, clock, exchange};
use publisher::sender::{Sender, SettingNames};
use publisher::{Guest, Message, PublishError, publish_error};

const SETTINGS: SettingNames = SettingNames {
    connection: "service_bus",
    entity: "queue",
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
    let token = sender.token(sender.namespace.token_resource()).await?;
    let request = send(&sender.namespace, &sender.entity, message.into(), &token)?;
    let response = exchange(request, &Limits::PROMPT).await?;
    accepted(&response, clock::now()).map_err(|failure| publish_error::refused(&sender.place(), failure))
}
