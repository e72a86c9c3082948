//! The order, as a cart, an order file or a mail shows it.

use std::fmt;

use serde::Deserialize;

/// One product of an order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Line {
    /// The product's id.
    pub product: String,
    /// The product's name.
    pub name: String,
    /// How many.
    pub quantity: u32,
}

/// What an order file and the shop's answer have in common.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Order {
    /// The cart's revision.
    pub revision: u64,
    /// The products.
    pub lines: Vec<Line>,
}

/// As a mail writes it.
impl fmt::Display for Line {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} x {} ({})", self.quantity, self.name, self.product)
    }
}

/// The products that a mail lists: its lines of the form `2 x Cat tree (cat-tree)`.
pub fn lines_in_mail(text: &str) -> Vec<Line> {
    text.lines().filter_map(line_in_mail).collect()
}

fn line_in_mail(text: &str) -> Option<Line> {
    let (quantity, rest) = text.trim().split_once(" x ")?;
    let (name, product) = rest.strip_suffix(')')?.rsplit_once(" (")?;
    Some(Line {
        product: product.to_owned(),
        name: name.to_owned(),
        quantity: quantity.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_back_as_it_is_written_in_a_mail() {
        let line = Line {
            product: "cat-tree".to_owned(),
            name: "Cat tree (tall) x 2".to_owned(),
            quantity: 3,
        };
        assert_eq!(lines_in_mail(&format!("Hello,\n\n{line}\nTime: 12 x\n")), [line]);
    }

    #[test]
    fn other_text_has_no_lines() {
        assert!(lines_in_mail("Session: a\nReason: 2 x\nThe file (orders/a.json) may be old.\n").is_empty());
    }

    #[test]
    fn an_order_is_read_whatever_else_its_json_holds() {
        let json =
            r#"{"session":"s","revision":2,"status":"reserved","lines":[{"product":"hay","name":"Hay","quantity":1}]}"#;
        let order: Order = serde_json::from_str(json).unwrap();
        assert_eq!(
            (order.revision, order.lines[0].to_string()),
            (2, "1 x Hay (hay)".to_owned())
        );
    }
}
