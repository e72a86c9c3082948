//! Each change that was acknowledged is in its cart, once.

use super::Remains;
use crate::ledger::Known;

/// Carts that are not the sum of their acknowledged changes.
pub fn check(known: &Known, remains: &Remains) -> Vec<String> {
    let mut wrong = Vec::new();
    for (session, expected) in &known.expected {
        let Some(cart) = remains.carts.get(session) else {
            wrong.push(format!("lost: there is no cart {session}"));
            continue;
        };
        if cart.lines != *expected {
            let found = &cart.lines;
            wrong.push(format!(
                "quantities: cart {session} is {found:?}, its changes make {expected:?}"
            ));
        }
        // The last change to be made was acknowledged with the revision that it made.
        let last = known.acknowledged[session].last();
        if last != Some(&cart.revision) {
            let at = cart.revision;
            wrong.push(format!(
                "revisions: cart {session} is at {at}, its shopper was told {last:?}"
            ));
        }
    }
    wrong
}
