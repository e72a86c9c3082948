//! What happened to each shopper's session, from the services' activities and from the host's log.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;

use crate::tone::Tone;

/// So many sessions are remembered, and so many entries of each.
const SESSIONS: usize = 300;
const ENTRIES: usize = 100;

/// Something that happened to a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// Who says so: a service, or the host.
    pub source: &'static str,
    /// What.
    pub text: String,
    /// How it went.
    pub tone: Tone,
}

/// The sessions that were active last.
#[derive(Debug, Default)]
pub struct Sessions {
    entries: BTreeMap<String, VecDeque<Entry>>,
    /// The sessions, the one that has been quiet longest first.
    active: VecDeque<String>,
}

impl Sessions {
    /// Writes down what happened to a session.
    pub fn note(&mut self, session: &str, entry: Entry) {
        self.active.retain(|other| other != session);
        self.active.push_back(session.to_owned());
        if self.active.len() > SESSIONS
            && let Some(quiet) = self.active.pop_front()
        {
            self.entries.remove(&quiet);
        }
        let entries = self.entries.entry(session.to_owned()).or_default();
        if entries.len() == ENTRIES {
            entries.pop_front();
        }
        entries.push_back(entry);
    }

    /// The sessions with the last entry of each, the one that was active last first.
    pub fn latest(&self) -> impl Iterator<Item = (&str, &Entry)> {
        let last = |session: &String| {
            let (session, entries) = self.entries.get_key_value(session)?;
            Some((session.as_str(), entries.back()?))
        };
        self.active.iter().rev().filter_map(last)
    }

    /// What happened to a session, oldest first.
    pub fn of(&self, session: &str) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.get(session).into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_bounded() {
        let entry = Entry {
            at: Timestamp::UNIX_EPOCH,
            source: "host",
            text: String::new(),
            tone: Tone::UnderWay,
        };
        let mut sessions = Sessions::default();
        for _ in 0..ENTRIES + 5 {
            sessions.note("a", entry.clone());
        }
        assert_eq!(sessions.of("a").count(), ENTRIES);
        for number in 0..SESSIONS {
            sessions.note(&format!("s{number}"), entry.clone());
        }
        assert_eq!(sessions.of("a").count(), 0, "it was quiet longest");
        assert_eq!(sessions.latest().count(), SESSIONS);
    }
}
