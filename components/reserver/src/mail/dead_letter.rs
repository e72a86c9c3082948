//! The mail for a dead letter: why the broker gave up, and whether anything is left to do.

use std::fmt::Write as _;

use petstore_orders::Order;
use petstore_orders::event::EventError;
use serde::Serialize;

use super::received::Received;
use super::{MAX_TEXT, id_of, order_not_stored, write_lines};
use crate::bindings::petstore::alerts::types::Alert;
use crate::bindings::petstore::messaging::types::Delivery;
use crate::dead_letter::DeadLetter;
use crate::decision::Outcome;
use crate::failure::Failure;
use crate::text::one_line;

/// What became of a dead letter's order.
#[derive(Debug)]
pub enum Fate {
    /// It is stored by now, or was superseded: nobody has to reserve it by hand.
    Kept(Order, Outcome),
    /// It still cannot be stored.
    NotStored(Order, Failure),
    /// There is none in it.
    NoOrder(EventError),
}

/// What the mail says for software.
#[derive(Serialize)]
struct Data<'a> {
    message_id: &'a str,
    delivery_count: u32,
    dead_letter_reason: &'a str,
    dead_letter_description: &'a str,
    /// `stored`, `superseded`, `not-stored` or `no-order`.
    state: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<&'a Order>,
    #[serde(skip_serializing_if = "Option::is_none")]
    received: Option<Received>,
}

/// Composes the mail. Its id differs from that of the mail that the same order may have had as an ordinary delivery, so that a
/// receiver who drops repeats gets both.
///
/// # Errors
/// None in practice: what is in it can be written as JSON.
pub fn compose(delivery: &Delivery, dead: &DeadLetter, fate: &Fate) -> Result<Alert, Failure> {
    let id = id_of(delivery);
    let (order, received) = match fate {
        Fate::Kept(order, _) | Fate::NotStored(order, _) => (Some(order), None),
        Fate::NoOrder(_) => (None, Some(Received::of(delivery))),
    };
    let data = Data {
        message_id: &id,
        delivery_count: delivery.delivery_count,
        dead_letter_reason: &dead.reason,
        dead_letter_description: &dead.description,
        state: state(fate),
        order,
        received,
    };
    Ok(Alert {
        subject: subject(fate, &id),
        reason: one_line(&format!("dead letter: {} {}", dead.reason, dead.description), MAX_TEXT),
        data: serde_json::to_string(&data).map_err(|error| Failure::passing(error.to_string()))?,
        text: format!("{}\n{}", introduction(delivery, &id, dead), rest(delivery, fate)?),
        id: format!("dead-letter:{id}"),
    })
}

fn state(fate: &Fate) -> &'static str {
    match fate {
        Fate::Kept(_, outcome) => outcome.as_str(),
        Fate::NotStored(..) => "not-stored",
        Fate::NoOrder(_) => "no-order",
    }
}

fn subject(fate: &Fate, id: &str) -> String {
    let of = |order: &Order| format!("session {}, revision {}", order.session, order.revision);
    match fate {
        Fate::Kept(order, Outcome::Stored) => format!("Dead letter, stored now: {}", of(order)),
        Fate::Kept(order, _) => format!("Dead letter, nothing to store: {}", of(order)),
        Fate::NotStored(order, _) => format!("Dead letter, order not stored: {}", of(order)),
        Fate::NoOrder(_) => format!("Dead letter, no order: {}", one_line(id, 100)),
    }
}

fn introduction(delivery: &Delivery, id: &str, dead: &DeadLetter) -> String {
    format!(
        "The broker gave up to deliver a message and put it among the dead letters, from where it is taken with this mail.\n\n\
         Message id: {id}\nDeliveries: {}\nDead-letter reason: {}\nDescription: {}\n",
        delivery.delivery_count, dead.reason, dead.description
    )
}

fn rest(delivery: &Delivery, fate: &Fate) -> Result<String, Failure> {
    match fate {
        Fate::Kept(order, Outcome::Stored) => Ok(kept(
            order,
            "The order could be stored now: nothing is left to do for it.",
        )),
        Fate::Kept(order, _) => Ok(kept(
            order,
            "The order file has this order already, or a newer one: nothing is left to do for it.",
        )),
        Fate::NotStored(order, failure) => order_not_stored(order, failure).map(|alert| alert.text),
        Fate::NoOrder(error) => Ok(format!(
            "It is no order, so nothing was stored.\n\n{}",
            Received::of(delivery).text(&one_line(&error.to_string(), MAX_TEXT))
        )),
    }
}

fn kept(order: &Order, what: &str) -> String {
    let mut text = format!("{what}\n\n");
    // Writing to a String cannot fail.
    let _ = writeln!(text, "Session: {}", order.session);
    let _ = writeln!(text, "Revision: {}", order.revision);
    write_lines(&mut text, order);
    text
}
