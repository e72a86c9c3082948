//! The exported interface: one attempt for each call.

use azure_rest::event_grid::{self, accepted};
use outbound::{Limits, clock, exchange};
use publisher::{Guest, Message, PublishError, publish_error};

use crate::event;
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
    let request = event_grid::publish(&sender.topic, &event::of(&message)?, &sender.token)?;
    let response = exchange(request, &Limits::PROMPT).await?;
    let place = format!("the topic at {}", sender.topic.authority());
    accepted(&response, clock::now()).map_err(|failure| publish_error::refused(&place, failure))
}
