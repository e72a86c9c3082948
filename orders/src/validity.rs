//! What makes an order one that can be stored.

use thiserror::Error;

use crate::{Order, Status};

/// Most characters of a product's id.
pub const MAX_PRODUCT_CHARS: usize = 200;
/// Most characters of a product's name.
pub const MAX_NAME_CHARS: usize = 500;

/// What is wrong with an order. Lines are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OrderError {
    /// The session would not name an order file.
    #[error("session is not 32 lower-case hexadecimal digits")]
    Session,
    /// Revisions start at 1.
    #[error("revision is 0, but revisions start at 1")]
    Revision,
    /// The time cannot be read.
    #[error("time is not an RFC 3339 time in UTC such as 2026-01-31T12:00:00Z")]
    Time,
    /// Stock is to be held, but none is named.
    #[error("status is reserved, but there are no lines")]
    NothingReserved,
    /// Nothing is to be held, but stock is named.
    #[error("status is released, but there are lines")]
    ReleasedLines,
    /// A line names no product.
    #[error("line {0}: product is empty")]
    NoProduct(usize),
    /// A line asks for no piece.
    #[error("line {0}: quantity is 0")]
    NoQuantity(usize),
    /// A text is longer than any product of ours has.
    #[error("line {line}: {field} has more than {most} characters")]
    Overlong {
        /// The line.
        line: usize,
        /// `product` or `name`.
        field: &'static str,
        /// The most characters that the field may have.
        most: usize,
    },
    /// A text would break the line that a person reads.
    #[error("line {line}: {field} contains a control character")]
    ControlCharacter {
        /// The line.
        line: usize,
        /// `product` or `name`.
        field: &'static str,
    },
}

/// Whether `text` is a session id: 32 lower-case hexadecimal digits.
pub fn is_session_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Checks the order against the contract in `wit/orders`, in time linear in its size.
///
/// # Errors
/// The first thing that is wrong.
pub fn validate(order: &Order) -> Result<(), OrderError> {
    if !is_session_id(&order.session) {
        return Err(OrderError::Session);
    }
    if order.revision == 0 {
        return Err(OrderError::Revision);
    }
    if humantime::parse_rfc3339(&order.time).is_err() {
        return Err(OrderError::Time);
    }
    match (order.status, order.lines.is_empty()) {
        (Status::Reserved, true) => return Err(OrderError::NothingReserved),
        (Status::Released, false) => return Err(OrderError::ReleasedLines),
        _ => {}
    }
    for (index, line) in order.lines.iter().enumerate() {
        let number = index + 1;
        if line.product.is_empty() {
            return Err(OrderError::NoProduct(number));
        }
        if line.quantity == 0 {
            return Err(OrderError::NoQuantity(number));
        }
        check_text(number, "product", &line.product, MAX_PRODUCT_CHARS)?;
        check_text(number, "name", &line.name, MAX_NAME_CHARS)?;
    }
    Ok(())
}

fn check_text(line: usize, field: &'static str, text: &str, most: usize) -> Result<(), OrderError> {
    if text.chars().nth(most).is_some() {
        return Err(OrderError::Overlong { line, field, most });
    }
    if text.chars().any(char::is_control) {
        return Err(OrderError::ControlCharacter { line, field });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Line;

    fn order() -> Order {
        Order {
            session: "0123456789abcdef0123456789abcdef".into(),
            revision: 1,
            time: "2026-01-02T03:04:05Z".into(),
            status: Status::Reserved,
            lines: vec![line(), line()],
        }
    }

    fn line() -> Line {
        Line {
            product: "cat-tree".into(),
            name: "Cat tree".into(),
            quantity: 1,
        }
    }

    fn verdict(change: impl FnOnce(&mut Order)) -> Result<(), OrderError> {
        let mut order = order();
        change(&mut order);
        validate(&order)
    }

    #[test]
    fn a_good_order_passes_and_so_does_an_emptied_one() {
        assert_eq!(validate(&order()), Ok(()));
        let emptied = verdict(|order| {
            order.lines.clear();
            order.status = Status::Released;
        });
        assert_eq!(emptied, Ok(()));
    }

    #[test]
    fn sessions_that_could_name_another_file_are_refused() {
        for session in [
            "",
            "0123",
            "0123456789ABCDEF0123456789abcdef",
            "../0123456789abcdef0123456789abc",
            "0123456789abcdef0123456789abcdeg",
        ] {
            assert_eq!(
                verdict(|order| order.session = session.into()),
                Err(OrderError::Session),
                "{session}"
            );
        }
    }

    #[test]
    fn each_fault_is_named() {
        assert_eq!(verdict(|order| order.revision = 0), Err(OrderError::Revision));
        for time in [
            "",
            "yesterday",
            "2026-01-02",
            "2026-01-02T03:04:05",
            "2026-01-02T03:04:05+01:00",
            "2026-13-02T03:04:05Z",
        ] {
            assert_eq!(
                verdict(|order| order.time = time.into()),
                Err(OrderError::Time),
                "{time}"
            );
        }
        assert_eq!(verdict(|order| order.lines.clear()), Err(OrderError::NothingReserved));
        assert_eq!(
            verdict(|order| order.status = Status::Released),
            Err(OrderError::ReleasedLines)
        );
        assert_eq!(
            verdict(|order| order.lines[1].product.clear()),
            Err(OrderError::NoProduct(2))
        );
        assert_eq!(
            verdict(|order| order.lines[1].quantity = 0),
            Err(OrderError::NoQuantity(2))
        );
        assert_eq!(
            verdict(|order| order.lines[0].name = "x\n2 x y".into()),
            Err(OrderError::ControlCharacter { line: 1, field: "name" })
        );
    }

    #[test]
    fn lengths_are_counted_in_characters() {
        assert_eq!(
            verdict(|order| order.lines[0].name = "é".repeat(MAX_NAME_CHARS)),
            Ok(())
        );
        assert_eq!(
            verdict(|order| order.lines[0].name = "é".repeat(MAX_NAME_CHARS + 1)),
            Err(OrderError::Overlong {
                line: 1,
                field: "name",
                most: MAX_NAME_CHARS
            })
        );
        assert_eq!(
            verdict(|order| order.lines[1].product = "p".repeat(MAX_PRODUCT_CHARS + 1)),
            Err(OrderError::Overlong {
                line: 2,
                field: "product",
                most: MAX_PRODUCT_CHARS
            })
        );
    }
}
