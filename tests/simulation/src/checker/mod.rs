//! What must hold, as the design lists it.
//!
//! - [`acknowledged`]: acknowledged means published; checked as each answer arrives
//! - [`nothing_lost`]: every acknowledged revision ends stored, superseded by a newer stored one, or mailed
//! - [`dead_letters`]: each dead letter raises a mail
//! - [`nothing_stale`]: an order file holds what the cart held at its revision, and never goes back
//! - [`quantities`]: each change is in a cart once, and a cart is the sum of its changes
//! - [`tries`]: retries are bounded
//! - [`inbox`]: what the mails say
//!
//! That a message id has one content and that no secret is shown is noticed where it happens: in [`azure`](crate::azure) and
//! [`record`](crate::record).

pub mod acknowledged;
pub mod dead_letters;
pub mod inbox;
pub mod nothing_lost;
pub mod nothing_stale;
pub mod quantities;
pub mod tries;

use petstore_emulator::{LocalAzure, QueueSnapshot};

use crate::record::{Record, Seen};
use inbox::Inbox;

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
    /// Orders that somebody was asked to reserve by hand.
    pub mailed: u64,
    /// Messages that the broker gave up to deliver.
    pub dead_letters: u64,
}

/// Checks a run that has ended. `left` is what the queue holds that never came to an end.
pub fn check(record: &Record, azure: &LocalAzure, left: Option<&QueueSnapshot>) -> Tally {
    let inbox = Inbox::of(azure);
    let mut violations = Vec::new();
    if let Some(queue) = left {
        violations.push(format!(
            "unfinished: {} active, {} locked messages and {} dead letters after hours of calm",
            queue.active, queue.locked, queue.dead_lettered
        ));
    }
    let seen = record.seen();
    violations.extend(nothing_lost::check(&seen, &inbox.orders));
    violations.extend(dead_letters::check(&seen, &inbox));
    violations.extend(nothing_stale::check(&seen));
    violations.extend(quantities::check(&seen));
    violations.extend(tries::check(&seen));
    let tally = tally(&seen, &inbox);
    drop(seen);
    for mail in azure.inbox() {
        record.look_for_secrets("a mail", &mail.text);
    }
    for violation in violations {
        record.violation(violation);
    }
    tally
}

fn tally(seen: &Seen, inbox: &Inbox) -> Tally {
    Tally {
        deliveries: seen.delivered(),
        acknowledged: seen.acknowledged.len() as u64,
        stored: seen.orders.values().map(|states| states.len() as u64).sum(),
        mailed: inbox.orders.len() as u64,
        dead_letters: seen.dead_letters.len() as u64,
    }
}
