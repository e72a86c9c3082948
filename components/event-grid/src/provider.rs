//! The exported interface: one attempt for each call.

use azure_rest::event_grid::{self, SignedToken, accepted};
use outbound::{Limits, clock, exchange};
use publisher::host_token::host_token;
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
    let event = event::of(&message)?;
    let token = token(&sender).await?;
    let request = event_grid::publish(&sender.topic, &event, &token)?;
    let response = exchange(request, &Limits::PROMPT).await?;
    let place = format!("the topic at {}", sender.topic.authority());
    accepted(&response, clock::now()).map_err(|failure| publish_error::refused(&place, failure))
}

/// The sender's own, or what the host's token address gives, which is not kept: the host renews it.
async fn token(sender: &Sender) -> Result<SignedToken, PublishError> {
    let Some(resource) = sender.topic.token_resource() else {
        return Ok(sender.token.clone());
    };
    let token = host_token(resource).await?;
    Ok(sender.topic.with_token(token).authorize(clock::now()))
}
