//! Retries are bounded: a delivery makes at most one try and three more.

use crate::record::Seen;

/// Tries of one delivery.
const TRIES: u64 = 4;

/// Sessions for whose orders there were more tries than deliveries allow.
pub fn check(seen: &Seen) -> Vec<String> {
    seen.looks
        .iter()
        .filter_map(|(session, looks)| {
            let deliveries = seen.deliveries.get(session).copied().unwrap_or(0);
            let conflicts = seen.conflicts.get(session).copied().unwrap_or(0);
            let allowed = deliveries * TRIES + conflicts;
            (*looks > allowed).then(|| {
                format!("tries: {looks} looks at the order file of {session} for {deliveries} deliveries and {conflicts} conflicts")
            })
        })
        .collect()
}
