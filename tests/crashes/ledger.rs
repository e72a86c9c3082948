//! What shoppers know: what they were told, and what must have come of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard},
};

/// The pieces of each product.
pub type Lines = BTreeMap<String, u64>;

/// Shared by all shoppers.
#[derive(Clone, Default)]
pub struct Ledger(Arc<Mutex<Known>>);

impl Ledger {
    pub fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap()
    }
}

/// What is known of all sessions.
#[derive(Default)]
pub struct Known {
    /// The revisions that shoppers were told of, by session.
    pub acknowledged: BTreeMap<String, BTreeSet<u64>>,
    /// What the shop said that a cart holds at a revision.
    pub carts: BTreeMap<(String, u64), Lines>,
    /// What the acknowledged changes of a session add up to.
    pub expected: BTreeMap<String, Lines>,
    /// Changes that were acknowledged.
    pub changes: u64,
    /// Requests for them: more than changes, because some had to be repeated.
    pub requests: u64,
    /// The signatures in the shoppers' cookies, which are secrets.
    pub signatures: BTreeSet<String>,
    /// What must not happen and did.
    pub violations: Vec<String>,
}

impl Known {
    /// A shopper was told that the cart holds this at this revision.
    pub fn told(&mut self, session: &str, revision: u64, lines: Lines) {
        let revisions = self.acknowledged.entry(session.to_owned()).or_default();
        revisions.insert(revision);
        let before = self
            .carts
            .entry((session.to_owned(), revision))
            .or_insert_with(|| lines.clone());
        if *before != lines {
            let what = format!("revision {revision} of cart {session} was {before:?}, and then {lines:?}");
            self.violations.push(what);
        }
    }
}
