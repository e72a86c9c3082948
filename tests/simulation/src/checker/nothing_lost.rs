//! Nothing is lost: every revision that the broker accepted ends stored, superseded by a newer stored one, or mailed. Every
//! acknowledged revision is among them.

use std::collections::BTreeSet;

use super::OrderId;
use crate::record::Seen;

/// What was lost.
pub fn check(seen: &Seen, mailed: &BTreeSet<OrderId>) -> Vec<String> {
    let published = seen.published.keys().filter_map(|id| order_id(id));
    published
        .filter(|order| !is_kept(seen, mailed, order))
        .map(|(session, revision)| {
            format!("lost: published revision {revision} of {session} was neither stored, superseded nor mailed")
        })
        .collect()
}

fn order_id(message_id: &str) -> Option<OrderId> {
    let (session, revision) = message_id.split_once(':')?;
    Some((session.to_owned(), revision.parse().ok()?))
}

fn is_kept(seen: &Seen, mailed: &BTreeSet<OrderId>, order: &OrderId) -> bool {
    let (session, revision) = order;
    let stored = seen.orders.get(session);
    stored.is_some_and(|states| states.iter().any(|state| state.revision >= *revision)) || mailed.contains(order)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::OrderState;

    #[test]
    fn stored_superseded_or_mailed_is_not_lost() {
        let mut seen = Seen::default();
        seen.published.insert("s:2".into(), Vec::new());
        assert_eq!(check(&seen, &BTreeSet::new()).len(), 1);
        assert_eq!(check(&seen, &BTreeSet::from([("s".into(), 3)])).len(), 1);
        assert!(check(&seen, &BTreeSet::from([("s".into(), 2)])).is_empty());
        for (revision, lost) in [(1, 1), (2, 0), (3, 0)] {
            let state = OrderState {
                revision,
                lines: Vec::new(),
            };
            seen.orders.insert("s".into(), vec![state]);
            assert_eq!(check(&seen, &BTreeSet::new()).len(), lost);
        }
    }
}
