//! Publishing a cart's revision: the event that asks the reserver to store the order.

use petstore_orders::event;

use crate::bindings::petstore::messaging::publisher::{Message, PublishError};
use crate::cart::Cart;
use crate::host::Host;

/// The message of the cart's revision, the same each time.
///
/// # Errors
/// None in practice: every order can be written as JSON.
pub fn message(cart: &Cart) -> Result<Message, PublishError> {
    let order = cart.order();
    let body = event::to_json(&order).map_err(|error| PublishError::Rejected(error.to_string()))?;
    Ok(Message {
        id: event::id(&order),
        subject: order.session,
        content_type: event::CONTENT_TYPE.into(),
        body,
        properties: Vec::new(),
    })
}

/// Publishes the cart's revision. Returns once the broker has it.
///
/// # Errors
/// Any failure of the broker. The same revision may be published again.
pub async fn publish(host: &impl Host, cart: &Cart) -> Result<(), PublishError> {
    host.publish(message(cart)?).await
}

/// What happened to the broker, for a log.
pub fn describe(error: &PublishError) -> String {
    match error {
        PublishError::Misconfigured(part) => format!("misconfigured: {part}"),
        PublishError::Denied(detail) => format!("credentials refused: {detail}"),
        PublishError::NotFound(detail) => format!("no such queue: {detail}"),
        PublishError::Rejected(detail) => format!("message rejected: {detail}"),
        PublishError::Unavailable(outage) => format!("unavailable: {}", outage.detail),
    }
}
