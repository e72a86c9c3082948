//! Acknowledged means published: the shopper sees success only after the broker accepted the message.

use crate::record::{Acknowledged, Record, Seen};

/// Checks an answer as it arrives.
pub fn check(record: &Record, acknowledged: &Acknowledged) {
    let missing = missing(&record.seen(), acknowledged);
    if let Some(what) = missing {
        record.violation(format!("acknowledged, not published: {what}"));
    }
}

fn missing(seen: &Seen, acknowledged: &Acknowledged) -> Option<String> {
    let Acknowledged { session, change, .. } = acknowledged;
    let revision = match acknowledged.revision {
        Some(revision) => revision,
        // A form's answer names no revision: the change's own, or a later one, must have been published.
        None => applied_at(seen, session, change)?,
    };
    let published = seen
        .published
        .keys()
        .filter_map(|id| id.split_once(':'))
        .any(|(other, published)| other == session && published.parse().is_ok_and(|number: u64| number >= revision));
    let named = acknowledged.revision.map(|revision| format!("{session}:{revision}"));
    let exactly = named.is_none_or(|id| seen.published.contains_key(&id));
    (!(published && exactly)).then(|| format!("revision {revision} of {session}, after change {change}"))
}

/// The revision that a change made.
pub fn applied_at(seen: &Seen, session: &str, change: &str) -> Option<u64> {
    let states = seen.carts.get(session)?;
    let state = states
        .iter()
        .find(|state| state.changes.last().is_some_and(|applied| applied.id == change))?;
    Some(state.revision)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(revision: Option<u64>) -> Acknowledged {
        Acknowledged {
            session: "s".into(),
            change: "c".into(),
            action: "add cat-tree 1".into(),
            revision,
        }
    }

    #[test]
    fn the_very_revision_must_be_published() {
        let mut seen = Seen::default();
        assert!(missing(&seen, &told(Some(1))).is_some());
        seen.published.insert("s:2".into(), Vec::new());
        assert!(missing(&seen, &told(Some(1))).is_some());
        assert!(missing(&seen, &told(Some(2))).is_none());
    }
}
