//! The contract's message as Service Bus and Event Hubs know it.

use azure_rest::service_bus;

use crate::Message;

impl From<Message> for service_bus::Message {
    fn from(message: Message) -> Self {
        let Message {
            id,
            subject,
            content_type,
            body,
            properties,
        } = message;
        Self {
            id,
            subject,
            content_type,
            body,
            properties,
        }
    }
}
