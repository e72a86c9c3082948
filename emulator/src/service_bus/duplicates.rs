//! Duplicate detection: a MessageId that was seen within the window is accepted and dropped.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use jiff::Timestamp;

use crate::clock::later;

/// The MessageIds of the last while.
#[derive(Debug, Default)]
pub struct DuplicateHistory {
    seen: HashSet<String>,
    order: VecDeque<(Timestamp, String)>,
    /// What was remembered and forgotten since this was last asked for.
    changed: Vec<(String, Option<Timestamp>)>,
}

impl DuplicateHistory {
    /// Remembers `id` from `now` on. False if it was already seen less than `window` ago.
    pub fn admit(&mut self, id: &str, window: Duration, now: Timestamp) -> bool {
        self.forget(window, now);
        if !self.seen.insert(id.to_owned()) {
            return false;
        }
        self.order.push_back((now, id.to_owned()));
        self.changed.push((id.to_owned(), Some(now)));
        true
    }

    /// Puts an id back that was kept elsewhere. Ids are put back in the order in which they were seen.
    pub fn restore(&mut self, id: String, seen: Timestamp) {
        self.seen.insert(id.clone());
        self.order.push_back((seen, id));
    }

    /// The ids that were remembered, with the time, and forgotten since the last call.
    pub fn take_changed(&mut self) -> impl Iterator<Item = (String, Option<Timestamp>)> {
        self.changed.drain(..)
    }

    fn forget(&mut self, window: Duration, now: Timestamp) {
        while let Some((seen, _)) = self.order.front()
            && later(*seen, window) <= now
        {
            if let Some((_, id)) = self.order.pop_front() {
                self.seen.remove(&id);
                self.changed.push((id, None));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_new_again_after_the_window() {
        let window = Duration::from_secs(600);
        let start = Timestamp::UNIX_EPOCH;
        let mut history = DuplicateHistory::default();
        assert!(history.admit("a", window, start));
        assert!(!history.admit("a", window, later(start, Duration::from_secs(599))));
        assert!(
            history.admit("a", window, later(start, window)),
            "the repeat did not extend the window"
        );
        assert!(history.admit("b", window, start));
    }
}
