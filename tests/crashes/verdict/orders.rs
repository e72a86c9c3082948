//! Each acknowledged revision is stored, superseded by a newer stored one, or mailed. What is stored or mailed is what the cart held.

use super::{Document, Remains};
use crate::ledger::Known;

/// Orders that are lost, and orders that no cart held.
pub fn check(known: &Known, remains: &Remains) -> Vec<String> {
    let mut wrong = Vec::new();
    for (session, revisions) in &known.acknowledged {
        let stored = remains.order_files.get(session).map(|order| order.revision);
        let lost = revisions.iter().filter(|revision| {
            let mailed = remains.mailed.contains_key(&(session.clone(), **revision));
            stored.is_none_or(|stored| stored < **revision) && !mailed
        });
        wrong.extend(lost.map(|revision| {
            format!(
                "lost: acknowledged revision {revision} of {session} is not mailed, and its order file is at {stored:?}"
            )
        }));
    }
    for (session, order) in &remains.order_files {
        wrong.extend(differs(known, remains, session, order).map(|from| format!("stale: order file {session} {from}")));
    }
    for ((session, _), order) in &remains.mailed {
        wrong.extend(
            differs(known, remains, session, order).map(|from| format!("stale: a mail about {session} {from}")),
        );
    }
    wrong
}

/// How the order differs from the cart of its revision, as far as that is known: carts pass through revisions of which nobody was told.
fn differs(known: &Known, remains: &Remains, session: &str, order: &Document) -> Option<String> {
    let revision = order.revision;
    let told = known.carts.get(&(session.to_owned(), revision));
    let last = remains.carts.get(session).filter(|cart| cart.revision == revision);
    let cart = told.or(last.map(|cart| &cart.lines))?;
    let lines = &order.lines;
    (cart != lines).then(|| format!("at revision {revision} has {lines:?}, its cart had {cart:?}"))
}
