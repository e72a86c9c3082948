//! The revisions of order files. The storage keeps the newest only.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use serde::Deserialize;

/// So many revisions are kept of a file.
pub const REVISIONS: usize = 20;
/// So many files have their revisions kept.
pub const FILES: usize = 500;

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

/// What is remembered of all files.
#[derive(Debug, Default)]
pub struct History {
    files: BTreeMap<String, VecDeque<Revision>>,
    /// The files, the one that was written longest ago first.
    written: VecDeque<String>,
}

impl History {
    /// Remembers what was written to a file.
    pub fn write(&mut self, name: &str, text: String, at: Timestamp) {
        self.written.retain(|other| other != name);
        self.written.push_back(name.to_owned());
        if self.written.len() > FILES
            && let Some(oldest) = self.written.pop_front()
        {
            self.files.remove(&oldest);
        }
        let revisions = self.files.entry(name.to_owned()).or_default();
        if revisions.len() == REVISIONS {
            revisions.pop_front();
        }
        let order = serde_json::from_str(&text).ok();
        revisions.push_back(Revision { at, text, order });
    }

    /// The revisions of a file, oldest first.
    pub fn of(&self, name: &str) -> impl DoubleEndedIterator<Item = &Revision> {
        self.files.get(name).into_iter().flatten()
    }

    /// The files with their newest revision, the one that was written last first.
    pub fn newest(&self) -> impl Iterator<Item = (&str, &Revision)> {
        let newest = |name: &String| {
            self.files
                .get_key_value(name)
                .and_then(|(name, all)| Some((name.as_str(), all.back()?)))
        };
        self.written.iter().rev().filter_map(newest)
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

    #[test]
    fn only_the_latest_revisions_and_files_are_kept() {
        let mut history = History::default();
        let now = Timestamp::UNIX_EPOCH;
        for number in 0..REVISIONS + 2 {
            history.write("a", number.to_string(), now);
        }
        assert_eq!(history.of("a").count(), REVISIONS);
        assert_eq!(history.of("a").next().unwrap().text, "2");
        for number in 0..FILES {
            history.write(&number.to_string(), String::new(), now);
        }
        assert_eq!(history.of("a").count(), 0, "it was written longest ago");
        assert_eq!(history.newest().count(), FILES);
    }
}
