//! What the mails say.

use std::collections::BTreeSet;

use petstore_emulator::{LocalAzure, Mail};
use serde::Deserialize;

use super::OrderId;

/// How the ids of mails about dead letters begin; the message's id follows.
const DEAD_LETTER: &str = "dead-letter:";

/// What a dead letter's mail says of an order that is still to be reserved.
const NOT_STORED: &str = "not-stored";

/// The mails of a run.
#[derive(Debug, Default)]
pub struct Inbox {
    /// Orders that somebody is asked to reserve by hand.
    pub orders: BTreeSet<OrderId>,
    /// Ids of messages that were mailed as dead letters.
    pub dead_letters: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Order {
    session: String,
    revision: u64,
}

#[derive(Deserialize)]
struct DeadLetter {
    state: String,
    order: Order,
}

impl Inbox {
    /// Reads the mails.
    pub fn of(azure: &LocalAzure) -> Self {
        let mut inbox = Self::default();
        for mail in azure.inbox() {
            inbox.take(&mail);
        }
        inbox
    }

    /// A dead letter whose mail says that nothing is left to do asks nobody for anything: its order must be stored.
    fn take(&mut self, mail: &Mail) {
        let order = match mail.id.strip_prefix(DEAD_LETTER) {
            Some(id) => {
                self.dead_letters.insert(id.to_owned());
                let dead: Option<DeadLetter> = serde_json::from_str(&mail.data).ok();
                dead.filter(|dead| dead.state == NOT_STORED).map(|dead| dead.order)
            }
            None => serde_json::from_str(&mail.data).ok(),
        };
        self.orders
            .extend(order.map(|Order { session, revision }| (session, revision)));
    }
}
