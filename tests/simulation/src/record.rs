//! Everything that happened in a run: what the checker looks at, and the event log.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::clock::SimulatedClock;

/// What a cart's blob held after a write.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CartState {
    /// The session.
    pub session: String,
    /// The revision.
    pub revision: u64,
    /// The products.
    pub lines: Vec<Line>,
    /// The last changes, oldest first.
    pub changes: Vec<AppliedChange>,
}

/// So many pieces of a product.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Line {
    /// The product's id.
    pub product: String,
    /// The pieces.
    pub quantity: u32,
}

/// A change that a cart has.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct AppliedChange {
    /// The change's id.
    pub id: String,
    /// What was done.
    pub action: String,
}

/// What an order file held after a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderState {
    /// The revision.
    pub revision: u64,
    /// The products.
    pub lines: Vec<Line>,
}

/// What a shopper was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledged {
    /// The session.
    pub session: String,
    /// The change's id in the cart.
    pub change: String,
    /// What the change was to do, as the cart writes it.
    pub action: String,
    /// The revision that the answer named.
    pub revision: Option<u64>,
}

/// What was seen of a run.
#[derive(Debug, Default)]
pub struct Seen {
    /// Each cart's states, in the order of their writes.
    pub carts: BTreeMap<String, Vec<CartState>>,
    /// Each order file's states, in the order of their writes.
    pub orders: BTreeMap<String, Vec<OrderState>>,
    /// What the broker accepted: the body by message id.
    pub published: BTreeMap<String, Vec<u8>>,
    /// What shoppers were told.
    pub acknowledged: Vec<Acknowledged>,
    /// Messages that the broker handed out, by session.
    pub deliveries: BTreeMap<String, u64>,
    /// Ids of messages that the broker gave up to deliver and handed out as dead letters.
    pub dead_letters: BTreeSet<String>,
    /// Looks at an order file that the warehouse began, by session: one for each try, and one for each conflict.
    pub looks: BTreeMap<String, u64>,
    /// Writes of an order file that met a conflict, by session.
    pub conflicts: BTreeMap<String, u64>,
    /// What must not happen and did, noticed at once.
    pub violations: Vec<String>,
}

impl Seen {
    /// Messages that the broker handed out.
    pub fn delivered(&self) -> u64 {
        self.deliveries.values().sum()
    }
}

/// The record of one run, shared by everybody in it.
#[derive(Clone)]
pub struct Record(Arc<Inner>);

struct Inner {
    clock: SimulatedClock,
    seen: Mutex<Seen>,
    log: Mutex<Log>,
    secrets: Mutex<Vec<String>>,
}

#[derive(Default)]
struct Log {
    digest: Sha256,
    /// The lines themselves, if somebody wants to read them.
    text: Option<String>,
}

impl Record {
    /// Nothing has happened yet. `kept`: the log's lines are wanted, not only their digest.
    pub fn new(clock: SimulatedClock, kept: bool) -> Self {
        Self(Arc::new(Inner {
            clock,
            seen: Mutex::default(),
            log: Mutex::new(Log {
                digest: Sha256::new(),
                text: kept.then(String::new),
            }),
            secrets: Mutex::default(),
        }))
    }

    /// What was seen so far.
    pub fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.seen.lock()
    }

    /// Writes a line.
    pub fn log(&self, line: fmt::Arguments<'_>) {
        let elapsed = self.0.clock.elapsed();
        let line = format!("{:>5}.{:03} {line}\n", elapsed.as_secs(), elapsed.subsec_millis());
        let mut log = self.0.log.lock();
        log.digest.update(line.as_bytes());
        if let Some(text) = &mut log.text {
            text.push_str(&line);
        }
    }

    /// Something that must not happen.
    pub fn violation(&self, what: String) {
        self.log(format_args!("VIOLATION {what}"));
        self.seen().violations.push(what);
    }

    /// From now on this text must be seen nowhere but where it belongs.
    pub fn keep_secret(&self, text: &str) {
        let mut secrets = self.0.secrets.lock();
        if !secrets.iter().any(|secret| secret == text) {
            secrets.push(text.to_owned());
        }
    }

    /// Looks for secrets in a text that others get to see.
    pub fn look_for_secrets(&self, place: &str, text: &str) {
        let found = self
            .0
            .secrets
            .lock()
            .iter()
            .any(|secret| text.contains(secret.as_str()));
        if found || text.contains("sig=") {
            self.violation(format!("secret: {place} shows one: {text}"));
        }
    }

    /// The log's SHA-256, and its text if it was kept.
    pub fn finish(&self) -> (String, Option<String>) {
        let mut log = self.0.log.lock();
        let digest = log.digest.finalize_reset();
        let digest = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        (digest, log.text.take())
    }
}
