//! What was received, for mails about messages that are no orders.

use serde::Serialize;

use super::{MAX_TEXT, id_of};
use crate::bindings::petstore::messaging::types::Delivery;
use crate::text::{beginning, one_line};

/// Most bytes of a received body that a mail repeats.
const MAX_BODY_SHOWN: usize = 4096;

/// A message that is no order, as a mail says it for software.
#[derive(Debug, Serialize)]
pub struct Received {
    message_id: String,
    subject: String,
    content_type: String,
    delivery_count: u32,
    sequence_number: Option<u64>,
    /// The whole body's, in bytes.
    size: usize,
    /// Its beginning.
    body: String,
}

impl Received {
    /// What this delivery brought.
    pub fn of(delivery: &Delivery) -> Received {
        let message = &delivery.message;
        Received {
            message_id: id_of(delivery),
            subject: one_line(&message.subject, MAX_TEXT),
            content_type: one_line(&message.content_type, MAX_TEXT),
            delivery_count: delivery.delivery_count,
            sequence_number: delivery.sequence_number,
            size: message.body.len(),
            body: beginning(&message.body, MAX_BODY_SHOWN),
        }
    }

    /// The same for a person, with the reason why it is no order.
    pub fn text(&self, reason: &str) -> String {
        let Received {
            message_id,
            content_type,
            size,
            body,
            ..
        } = self;
        let shown = match *size > MAX_BODY_SHOWN {
            true => format!("the first {MAX_BODY_SHOWN} of {size} bytes"),
            false => format!("{size} bytes"),
        };
        format!(
            "Message id: {message_id}\nContent type: {content_type}\nReason: {reason}\n\nReceived ({shown}):\n{body}\n"
        )
    }
}
