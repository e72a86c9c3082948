//! What must hold, as the design lists it.
//!
//! - [`acknowledged`]: acknowledged means published; checked as each answer arrives
//! - [`nothing_lost`]: every acknowledged revision ends stored, superseded by a newer stored one, or mailed
//! - [`nothing_stale`]: an order file holds what the cart held at its revision, and never goes back
//! - [`quantities`]: each change is in a cart once, and a cart is the sum of its changes
//! - [`tries`]: retries are bounded
//!
//! That a message id has one content and that no secret is shown is noticed where it happens: in [`azure`](crate::azure) and
//! [`record`](crate::record).

pub mod acknowledged;
pub mod nothing_lost;
pub mod nothing_stale;
pub mod quantities;
pub mod tries;

use std::collections::BTreeSet;

use petstore_emulator::{LocalAzure, QueueSnapshot};
use serde::Deserialize;

use crate::record::{Record, Seen};

/// A session and a revision of its cart.
pub type OrderId = (String, u64);

/// How much happened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Messages that the broker handed out.
    pub deliveries: u64,
    /// Changes that shoppers were told of.
    pub acknowledged: u64,
    /// Orders that were stored.
    pub stored: u64,
    /// Orders that were mailed.
    pub mailed: u64,
}

/// Checks a run that has ended. `left` is what the queue holds that never came to an end.
pub fn check(record: &Record, azure: &LocalAzure, left: Option<&QueueSnapshot>) -> Tally {
    let mailed = mailed(azure);
    let mut violations = Vec::new();
    if let Some(queue) = left {
        violations.push(format!(
            "unfinished: {} active, {} locked messages after hours of calm",
            queue.active, queue.locked
        ));
    }
    let seen = record.seen();
    violations.extend(nothing_lost::check(&seen, &mailed));
    violations.extend(nothing_stale::check(&seen));
    violations.extend(quantities::check(&seen));
    violations.extend(tries::check(&seen));
    let tally = tally(&seen, &mailed);
    drop(seen);
    for mail in azure.inbox() {
        record.look_for_secrets("a mail", &mail.text);
    }
    for violation in violations {
        record.violation(violation);
    }
    tally
}

fn tally(seen: &Seen, mailed: &BTreeSet<OrderId>) -> Tally {
    Tally {
        deliveries: seen.delivered(),
        acknowledged: seen.acknowledged.len() as u64,
        stored: seen.orders.values().map(|states| states.len() as u64).sum(),
        mailed: mailed.len() as u64,
    }
}

/// The orders that the inbox holds.
fn mailed(azure: &LocalAzure) -> BTreeSet<OrderId> {
    #[derive(Deserialize)]
    struct Order {
        session: String,
        revision: u64,
    }
    let orders = azure.inbox().into_iter();
    let orders = orders.filter_map(|mail| serde_json::from_str::<Order>(&mail.data).ok());
    orders.map(|order| (order.session, order.revision)).collect()
}
