//! What clients know: what was answered, and what was asked without an answer.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

/// Shared by all clients.
#[derive(Clone, Default)]
pub struct Ledger(Arc<Mutex<Known>>);

impl Ledger {
    pub fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap()
    }
}

/// What is known of messages and blobs.
#[derive(Default)]
pub struct Known {
    /// Messages to the queue, by their ids.
    pub queue: BTreeMap<String, Fate>,
    /// Messages to the topic.
    pub topic: BTreeMap<String, Fate>,
    /// Messages that were sent together without an answer: all of them are there, or none.
    pub together: Vec<Vec<String>>,
    /// The id that each number was given to, and how often the message was delivered for certain.
    pub deliveries: BTreeMap<u64, (String, u64)>,
    /// Messages under a lock, with the paths to settle them at.
    pub held: Vec<(String, String)>,
    pub blobs: BTreeMap<String, KnownBlob>,
    /// All ETags that were ever answered.
    pub etags: BTreeSet<String>,
    /// How many requests were not answered.
    pub unanswered: u64,
}

/// What must have become of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It was sent, and nothing came back.
    Asked,
    /// It was accepted.
    Accepted,
    /// It was to be completed, and nothing came back.
    Completing,
    /// It was completed.
    Completed,
}

impl Fate {
    /// How often it may be there.
    pub fn allows(self, times: usize) -> bool {
        match self {
            Self::Asked | Self::Completing => times <= 1,
            Self::Accepted => times == 1,
            Self::Completed => times == 0,
        }
    }
}

/// A blob of which one client knows everything, because nobody else writes it.
#[derive(Debug, Clone, Default)]
pub struct KnownBlob {
    /// The body and the ETag of the last write that was answered; `None` is no blob.
    pub answered: Option<(String, String)>,
    /// The body that a write without an answer wanted; `None` in it is a deletion.
    pub asked: Option<Option<String>>,
}

impl Known {
    /// A message to the queue was accepted. Somebody may have completed it before its sender heard of that.
    pub fn accepted(&mut self, id: &str) {
        if let Some(fate @ Fate::Asked) = self.queue.get_mut(id) {
            *fate = Fate::Accepted;
        }
    }

    fn count(&self, fate: Fate) -> usize {
        let all = self.queue.values().chain(self.topic.values());
        all.filter(|other| **other == fate).count()
    }

    /// Whether the run tried what it is for: messages and blobs in all states, and requests that a kill has cut off.
    pub fn is_meaningful(&self, kills: u64) -> bool {
        let kills = usize::try_from(kills).unwrap();
        self.count(Fate::Accepted) > kills
            && self.count(Fate::Completed) > kills
            && self.etags.len() > kills
            && self.unanswered > 0
    }
}

impl fmt::Display for Known {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} messages were accepted and not completed, {} completed; {} blobs had {} states; {} requests were cut off",
            self.count(Fate::Accepted),
            self.count(Fate::Completed),
            self.blobs.len(),
            self.etags.len(),
            self.unanswered
        )
    }
}
