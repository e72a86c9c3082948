//! The exported interface: one attempt for each call.

use azure_rest::identity::BearerToken;
use azure_rest::service_bus::{self, SignedToken, accepted};
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
    let token = token(&sender).await?;
    let request = service_bus::send(&sender.namespace, &sender.entity, written(message), &token)?;
    let response = exchange(request, &Limits::PROMPT).await?;
    let place = format!(
        "{} at {}",
        sender.entity.name(),
        sender.namespace.endpoint().authority()
    );
    accepted(&response, clock::now()).map_err(|failure| publish_error::refused(&place, failure))
}

/// The sender's own, or what the host's token address gives, which is not kept: the host renews it.
async fn token(sender: &Sender) -> Result<SignedToken, PublishError> {
    let Some(resource) = sender.namespace.token_resource() else {
        return Ok(sender.token.clone());
    };
    let answer = exchange(resource.token_request()?, &Limits::PROMPT).await?;
    let token = BearerToken::received(&answer, clock::now());
    let token = token.map_err(|failure| publish_error::refused("the host's token address", failure))?;
    Ok(sender
        .namespace
        .with_token(token)
        .authorize(&sender.entity, clock::now()))
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
