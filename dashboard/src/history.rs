//! The revisions of order files. The storage keeps the newest only.

use jiff::Timestamp;
use serde::Deserialize;

use crate::recent::Recent;

/// The files that were written last: 500 of them, 20 revisions each.
pub type History = Recent<Revision, 500, 20>;

/// An order as far as the dashboard shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Order {
    /// Grows with each change.
    pub revision: u64,
    /// `reserved`, or `released` of an emptied cart.
    pub status: String,
    /// The products.
    pub lines: Vec<Line>,
}

/// A product of an order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Line {
    /// Its id.
    pub product: String,
    /// Its name.
    pub name: String,
    /// How many pieces.
    pub quantity: u32,
}

/// A file at one revision.
#[derive(Debug, Clone)]
pub struct Revision {
    /// When it was written.
    pub at: Timestamp,
    /// The text.
    pub text: String,
    /// The text as an order; `None` if it is none.
    pub order: Option<Order>,
}

impl Revision {
    /// What was written to a file.
    pub fn new(text: String, at: Timestamp) -> Self {
        let order = serde_json::from_str(&text).ok();
        Self { at, text, order }
    }
}

/// What changed from one order to the next: `Leash: 1 → 3`, `new: 2 × Hay`, `gone: Hay`.
pub fn difference(before: Option<&Order>, after: &Order) -> Vec<String> {
    let earlier = before.map_or(&[][..], |order| &order.lines);
    let find = |lines: &[Line], product: &str| {
        lines
            .iter()
            .find(|line| line.product == product)
            .map(|line| line.quantity)
    };
    let changed = after
        .lines
        .iter()
        .filter_map(|line| match find(earlier, &line.product) {
            None => Some(format!("new: {} × {}", line.quantity, line.name)),
            Some(quantity) if quantity != line.quantity => {
                Some(format!("{}: {quantity} → {}", line.name, line.quantity))
            }
            Some(_) => None,
        });
    let gone = earlier
        .iter()
        .filter(|line| find(&after.lines, &line.product).is_none());
    changed.chain(gone.map(|line| format!("gone: {}", line.name))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(lines: &[(&str, u32)]) -> Order {
        let line = |(product, quantity): &(&str, u32)| Line {
            product: (*product).to_owned(),
            name: product.to_uppercase(),
            quantity: *quantity,
        };
        Order {
            lines: lines.iter().map(line).collect(),
            ..Order::default()
        }
    }

    #[test]
    fn a_difference_names_what_came_changed_and_went() {
        let (before, after) = (
            order(&[("hay", 1), ("bed", 2), ("toy", 1)]),
            order(&[("hay", 3), ("toy", 1), ("tag", 4)]),
        );
        assert_eq!(
            difference(Some(&before), &after),
            ["HAY: 1 → 3", "new: 4 × TAG", "gone: BED"]
        );
        assert_eq!(difference(None, &order(&[("hay", 1)])), ["new: 1 × HAY"]);
        assert!(difference(Some(&after), &after).is_empty());
    }
}
