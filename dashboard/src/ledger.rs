//! What became of every revision that was published: none may be missing from the account.

use std::collections::{HashMap, HashSet, VecDeque};

use jiff::Timestamp;
use serde::Serialize;

/// So many revisions under way are followed.
const OPEN: usize = 50_000;
/// The median is that of so many revisions.
const TIMED: usize = 100;

/// The account. `published` is the sum of all the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Balance {
    /// Revisions that the queue took.
    pub published: u64,
    /// Neither stored nor mailed yet.
    pub under_way: u64,
    /// In their order files.
    pub stored: u64,
    /// Finished without a write: the file held a newer revision already.
    pub superseded: u64,
    /// Mailed in place of being stored.
    pub mailed: u64,
    /// Among the dead letters.
    pub dead: u64,
    /// Gone from the queue at a moment when this was too slow to see where to.
    pub unseen: u64,
}

/// Keeps the account.
#[derive(Debug, Default)]
pub struct Ledger {
    ended: Balance,
    open: HashMap<String, Open>,
    times: VecDeque<u64>,
}

#[derive(Debug)]
struct Open {
    since: Timestamp,
    dead: bool,
}

impl Ledger {
    /// The queue took a message.
    pub fn published(&mut self, id: &str, at: Timestamp) {
        if self.open.len() < OPEN && !self.open.contains_key(id) {
            let open = Open { since: at, dead: false };
            self.open.insert(id.to_owned(), open);
            self.ended.published += 1;
        }
    }

    /// Its order is in the order file.
    pub fn stored(&mut self, id: &str, at: Timestamp) {
        if let Some(open) = self.open.remove(id) {
            self.ended.stored += 1;
            if self.times.len() == TIMED {
                self.times.pop_front();
            }
            let took = at.duration_since(open.since).as_millis();
            self.times.push_back(u64::try_from(took).unwrap_or_default());
        }
    }

    /// Its order was mailed.
    pub fn mailed(&mut self, id: &str) {
        self.ended.mailed += u64::from(self.open.remove(id).is_some());
    }

    /// Its receiver is done with it. Whether nothing had become of it, so that it was superseded.
    pub fn completed(&mut self, id: &str) -> bool {
        let superseded = self.open.remove(id).is_some();
        self.ended.superseded += u64::from(superseded);
        superseded
    }

    /// The broker has given it up.
    pub fn dead_lettered(&mut self, id: &str) {
        if let Some(open) = self.open.get_mut(id) {
            open.dead = true;
        }
    }

    /// Some of what happened was missed: of what is open, only `left` is in the queue or among its dead letters.
    pub fn reconcile(&mut self, left: &HashSet<String>) {
        let open = self.open.len();
        self.open.retain(|id, _| left.contains(id));
        self.ended.unseen += (open - self.open.len()) as u64;
    }

    /// The account as it stands.
    pub fn balance(&self) -> Balance {
        let dead = self.open.values().filter(|open| open.dead).count() as u64;
        Balance {
            dead,
            under_way: self.open.len() as u64 - dead,
            ..self.ended
        }
    }

    /// How long it took from the queue to the order file, in milliseconds: the median of the latest.
    pub fn median_ms(&self) -> Option<u64> {
        let mut times: Vec<_> = self.times.iter().copied().collect();
        times.sort_unstable();
        times.get(times.len() / 2).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_is_balanced_whatever_happens_in_whatever_order() {
        let mut ledger = Ledger::default();
        let start = Timestamp::UNIX_EPOCH;
        for id in ["a:1", "a:2", "a:3", "b:1", "c:1", "d:1", "e:1"] {
            ledger.published(id, start);
        }
        ledger.published("b:1", start);
        ledger.stored("a:2", start + jiff::SignedDuration::from_millis(30));
        assert!(!ledger.completed("a:2"), "it is stored");
        assert!(ledger.completed("a:1"));
        ledger.mailed("b:1");
        ledger.stored("b:1", start);
        ledger.dead_lettered("c:1");
        ledger.dead_lettered("d:1");
        ledger.mailed("d:1");
        ledger.reconcile(&["a:3", "c:1"].map(str::to_owned).into());
        let balance = ledger.balance();
        let expected = Balance {
            published: 7,
            under_way: 1,
            stored: 1,
            superseded: 1,
            mailed: 2,
            dead: 1,
            unseen: 1,
        };
        assert_eq!(balance, expected);
        assert_eq!(ledger.median_ms(), Some(30));
    }
}
