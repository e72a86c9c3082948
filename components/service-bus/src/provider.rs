//! The exported interface: one attempt for each call.

use azure_rest::service_bus::{self, accepted};
use outbound::{Limits, clock, exchange, failure_log};

use crate::bindings::{Guest, Message, PublishError};
use crate::publish_error;
use crate::sender::Sender;

/// The component.
pub struct Provider;

impl Guest for Provider {
    async fn publish(message: Message) -> Result<(), PublishError> {
        publish(message)
            .await
            .inspect_err(|error| failure_log::failed("publish", &publish_error::Line(error)))
    }
}

async fn publish(message: Message) -> Result<(), PublishError> {
    let sender = Sender::from_settings(clock::now())?;
    let request = service_bus::send(&sender.namespace, &sender.entity, written(message), &sender.token)
        .map_err(|error| PublishError::Rejected(error.to_string()))?;
    let response = exchange(request, &Limits::PROMPT).await?;
    accepted(&response, clock::now())
        .map_err(|failure| publish_error::refused(sender.entity.name(), &sender.namespace, failure))
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
