//! The exported interface: one attempt for each call.

use azure_rest::service_bus::{self, accepted};
use outbound::{Limits, clock, exchange};
use publisher::{Guest, Message, PublishError, publish_error};

use crate::sender::Sender;

/// The component.
pub struct Provider;

publisher::export!(Provider with_types_in publisher::bindings);

impl Guest for Provider {
    async fn publish(message: Message) -> Result<(), PublishError> {
        publish_error::logged(publish(message).await)
    }
}

async fn publish(message: Message) -> Result<(), PublishError> {
    let sender = Sender::from_settings(clock::now())?;
    let request = service_bus::send(&sender.namespace, &sender.entity, written(message), &sender.token)?;
    let response = exchange(request, &Limits::PROMPT).await?;
    let place = format!(
        "{} at {}",
        sender.entity.name(),
        sender.namespace.endpoint().authority()
    );
    accepted(&response, clock::now()).map_err(|failure| publish_error::refused(&place, failure))
}

fn written(message: Message) -> service_bus::Message {
    let Message {
        id,
        subject,
        content_type,
        body,
        properties,
    } = message;
    service_bus::Message {
        id,
        subject,
        content_type,
        body,
        properties,
    }
}
