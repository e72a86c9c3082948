//! What the mails say: plain English for the person who has to act, JSON for software.

pub mod dead_letter;
mod received;

use std::fmt::Write as _;

use petstore_orders::event::{self, EventError};
use petstore_orders::{Order, Status, file};
use sha2::{Digest, Sha256};

use crate::bindings::petstore::alerts::types::Alert;
use crate::bindings::petstore::messaging::types::Delivery;
use crate::failure::Failure;
use crate::text::one_line;
use received::Received;

/// Most characters of any text from outside, bodies apart.
const MAX_TEXT: usize = 300;

/// The mail for an order that could not be stored. Its data is the order's JSON.
///
/// # Errors
/// None in practice: every order can be written as JSON.
pub fn order_not_stored(order: &Order, failure: &Failure) -> Result<Alert, Failure> {
    let reason = format!(
        "the order file could not be written: {}",
        one_line(&failure.reason, MAX_TEXT)
    );
    Ok(Alert {
        id: event::id(order),
        subject: format!(
            "Order not stored: session {}, revision {}",
            order.session, order.revision
        ),
        text: order_text(order, &reason),
        reason,
        data: serde_json::to_string(order).map_err(|error| Failure::passing(error.to_string()))?,
    })
}

fn order_text(order: &Order, reason: &str) -> String {
    let mut text = String::from("An order could not be stored. Please handle it by hand.\n\n");
    // Writing to a String cannot fail.
    let _ = writeln!(text, "Session: {}", order.session);
    let _ = writeln!(text, "Revision: {}", order.revision);
    let _ = writeln!(text, "Time: {}", order.time);
    let _ = writeln!(text, "Reason: {reason}");
    text.push('\n');
    match order.status {
        Status::Reserved => text.push_str("Please reserve:\n"),
        Status::Released => text.push_str("The cart was emptied: please release all that is held for this session.\n"),
    }
    write_lines(&mut text, order);
    let _ = write!(
        text,
        "\nThis is the whole order. It takes the place of every earlier revision of this session.\n\
         The order file {}/{} may still hold an older revision.\n",
        file::CONTAINER,
        file::name(&order.session)
    );
    text
}

fn write_lines(text: &mut String, order: &Order) {
    for line in &order.lines {
        let _ = writeln!(text, "{} x {} ({})", line.quantity, line.name, line.product);
    }
}

/// The mail for a message that is no order. It repeats the beginning of what was received and says why it is no order.
///
/// # Errors
/// None in practice: what was received can be written as JSON.
pub fn no_order(delivery: &Delivery, error: &EventError) -> Result<Alert, Failure> {
    let id = id_of(delivery);
    let reason = one_line(&error.to_string(), MAX_TEXT);
    let received = Received::of(delivery);
    Ok(Alert {
        subject: format!("Message is no order: {}", one_line(&id, 100)),
        text: format!(
            "A message arrived that is no order, so nothing was stored. It will not be delivered again.\n\n{}",
            received.text(&reason)
        ),
        data: serde_json::to_string(&received).map_err(|error| Failure::passing(error.to_string()))?,
        id,
        reason,
    })
}

/// The broker's id of the message; without one, what else tells it from others. Receivers drop alerts with an id that they have
/// seen, so that messages with nothing but their bodies must not share one.
pub fn id_of(delivery: &Delivery) -> String {
    match (one_line(delivery.message.id.trim(), MAX_TEXT), delivery.sequence_number) {
        (id, _) if !id.is_empty() => id,
        (_, Some(number)) => format!("sequence number {number}"),
        _ => format!(
            "a message without an id, SHA-256 {}",
            fingerprint(&delivery.message.body)
        ),
    }
}

fn fingerprint(body: &[u8]) -> String {
    let mut text = String::new();
    for byte in Sha256::digest(body) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use petstore_orders::Line;

    use super::*;
    use crate::bindings::petstore::messaging::types::Message;

    fn order() -> Order {
        Order {
            session: "0123456789abcdef0123456789abcdef".into(),
            revision: 3,
            time: "2026-01-02T03:04:05.678Z".into(),
            status: Status::Reserved,
            lines: vec![
                Line {
                    product: "cat-tree".into(),
                    name: "Cat <b>tree</b>".into(),
                    quantity: 2,
                },
                Line {
                    product: "hay".into(),
                    name: "Hay & straw".into(),
                    quantity: 10,
                },
            ],
        }
    }

    fn delivery(body: &[u8]) -> Delivery {
        let message = Message {
            id: "message-7\r\nX-Injected: 1".into(),
            subject: "s".into(),
            content_type: "text/plain".into(),
            body: body.to_vec(),
            properties: Vec::new(),
        };
        Delivery {
            message,
            delivery_count: 2,
            sequence_number: Some(9),
        }
    }

    #[test]
    fn an_order_mail_lists_what_the_cart_has() {
        let alert = order_not_stored(&order(), &Failure::passing("no such\naccount")).unwrap();
        assert_eq!(alert.id, "0123456789abcdef0123456789abcdef:3");
        assert_eq!(
            alert.subject,
            "Order not stored: session 0123456789abcdef0123456789abcdef, revision 3"
        );
        assert_eq!(alert.reason, "the order file could not be written: no such account");
        for line in [
            "Session: 0123456789abcdef0123456789abcdef",
            "Revision: 3",
            "Time: 2026-01-02T03:04:05.678Z",
            "Reason: the order file could not be written: no such account",
            "2 x Cat <b>tree</b> (cat-tree)",
            "10 x Hay & straw (hay)",
        ] {
            assert!(
                alert.text.lines().any(|written| written == line),
                "{line} is not in\n{}",
                alert.text
            );
        }
        assert_eq!(serde_json::from_str::<Order>(&alert.data).unwrap(), order());
    }

    #[test]
    fn a_mail_about_an_emptied_cart_asks_to_release() {
        let emptied = Order {
            status: Status::Released,
            lines: Vec::new(),
            ..order()
        };
        let alert = order_not_stored(&emptied, &Failure::passing("down")).unwrap();
        assert!(
            alert.text.contains("please release all") && !alert.text.contains("reserve:"),
            "{}",
            alert.text
        );
    }

    #[test]
    fn ten_thousand_lines_are_all_listed() {
        let lines = (0..10_000)
            .map(|n| Line {
                product: format!("p-{n}"),
                name: format!("Product {n}"),
                quantity: 1,
            })
            .collect();
        let alert = order_not_stored(&Order { lines, ..order() }, &Failure::passing("down")).unwrap();
        assert_eq!(
            alert
                .text
                .lines()
                .filter(|line| line.starts_with("1 x Product "))
                .count(),
            10_000
        );
    }

    #[test]
    fn a_mail_about_rubbish_shows_it_and_says_why() {
        let error = event::from_json(b"rubbish").unwrap_err();
        let alert = no_order(&delivery(b"rubbish"), &error).unwrap();
        assert_eq!(alert.id, "message-7  X-Injected: 1");
        assert!(!alert.subject.contains('\n') && alert.subject.starts_with("Message is no order: message-7"));
        assert!(alert.reason.starts_with("the body is not JSON"), "{}", alert.reason);
        assert!(
            alert.text.contains("Received (7 bytes):\nrubbish\n") && alert.text.contains(&alert.reason),
            "{}",
            alert.text
        );
        let data: serde_json::Value = serde_json::from_str(&alert.data).unwrap();
        assert_eq!(
            (&data["body"], &data["size"], &data["delivery_count"]),
            (&"rubbish".into(), &7.into(), &2.into())
        );
    }

    #[test]
    fn a_mail_about_much_rubbish_is_short() {
        let rubbish = vec![0xff; 300_000];
        let error = event::from_json(&rubbish).unwrap_err();
        let alert = no_order(&delivery(&rubbish), &error).unwrap();
        assert!(alert.text.contains("the first 4096 of 300000 bytes"), "{}", alert.text);
        assert!(alert.text.len() < 20_000 && alert.data.len() < 20_000);
    }

    #[test]
    fn a_message_without_an_id_is_told_by_its_number() {
        let mut delivery = delivery(b"");
        delivery.message.id = "  ".into();
        assert_eq!(id_of(&delivery), "sequence number 9");
    }

    #[test]
    fn a_message_without_id_and_number_is_told_by_its_body() {
        let told = |body: &[u8]| {
            let mut delivery = delivery(body);
            delivery.message.id = String::new();
            delivery.sequence_number = None;
            let error = event::from_json(body).unwrap_err();
            no_order(&delivery, &error).unwrap()
        };
        let alert = told(b"rubbish");
        // From `printf rubbish | sha256sum`.
        let sum = "71ca7d932e5a9bea82b11425bc83d474727bb94ecde72145e063f8b23b176ea3";
        assert_eq!(alert.id, format!("a message without an id, SHA-256 {sum}"));
        assert!(alert.subject.ends_with(sum), "{}", alert.subject);
        assert_eq!(told(b"rubbish").id, alert.id, "a repeat is known as one");
        assert_ne!(told(b"other rubbish").id, alert.id);
    }
}
