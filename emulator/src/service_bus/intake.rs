//! What a queue and a topic do with a message before anybody can receive it: drop repeats, number it, keep it until its time.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::Message;
use super::change::{Kept, Place, State, Usage};
use super::duplicates::DuplicateHistory;
use super::message::StoredMessage;
use crate::random::Random;

/// The way into an entity.
#[derive(Debug, Default)]
pub struct Intake {
    /// Messages that may not be received yet, by their time and by the order in which they were sent.
    scheduled: BTreeMap<(Timestamp, u64), Arc<Message>>,
    scheduled_bytes: usize,
    duplicates: DuplicateHistory,
    last_number: u64,
    /// What became of scheduled messages since this was last asked for.
    changed: Vec<State>,
    /// The usage that was last told.
    told: Option<Usage>,
}

impl Intake {
    /// Gives the message a MessageId if it has none. False if its id was already seen within `window`.
    pub fn admit(
        &mut self,
        message: &mut Message,
        window: Option<Duration>,
        now: Timestamp,
        random: &mut Random,
    ) -> bool {
        let id = message.identify(random);
        window.is_none_or(|window| self.duplicates.admit(id, window, now))
    }

    /// A number that was never given before.
    pub fn next_number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// Keeps a message until `due`.
    pub fn schedule(&mut self, message: Arc<Message>, due: Timestamp) {
        let number = self.next_number();
        self.changed.push(scheduled(&message, number, due));
        self.keep(message, number, due);
    }

    /// Takes out a message whose time was `now` or before, with that time.
    pub fn take_due(&mut self, now: Timestamp) -> Option<(Timestamp, Arc<Message>)> {
        let entry = self.scheduled.first_entry().filter(|entry| entry.key().0 <= now)?;
        let ((due, number), message) = entry.remove_entry();
        self.scheduled_bytes -= message.size();
        self.changed.push(State::Message(Place::Scheduled, number, None));
        Some((due, message))
    }

    /// When the next message is due.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.scheduled.first_key_value().map(|((due, _), _)| *due)
    }

    /// The messages that may not be received yet, with their times and numbers.
    pub fn scheduled(&self) -> impl ExactSizeIterator<Item = (Timestamp, u64, &Message)> {
        self.scheduled
            .iter()
            .map(|((due, number), message)| (*due, *number, &**message))
    }

    /// How many bytes the messages have that may not be received yet.
    pub fn bytes(&self) -> usize {
        self.scheduled_bytes
    }

    /// What it gave out, of an entity that was used last at `accessed`.
    pub fn usage(&self, accessed: Timestamp) -> Usage {
        Usage {
            last_number: self.last_number,
            accessed,
        }
    }

    /// What has changed since the last call, of an entity that was used last at `accessed`.
    pub fn take_changed(&mut self, accessed: Timestamp) -> impl Iterator<Item = State> {
        let usage = self.usage(accessed);
        let told = self.told.replace(usage);
        let used = (told != Some(usage)).then_some(State::Used(usage));
        let seen = self.duplicates.take_changed().map(|(id, seen)| State::Seen(id, seen));
        self.changed.drain(..).chain(seen).chain(used)
    }

    /// Puts back which number was given last.
    pub fn restore_last_number(&mut self, last_number: u64) {
        self.last_number = last_number;
    }

    /// Puts a message back that waits for its time.
    pub fn restore_scheduled(&mut self, kept: Kept) {
        let kept = kept.message;
        self.keep(kept.message, kept.sequence_number, kept.enqueued);
    }

    /// Puts a MessageId back that duplicate detection remembered.
    pub fn restore_seen(&mut self, id: String, seen: Timestamp) {
        self.duplicates.restore(id, seen);
    }

    fn keep(&mut self, message: Arc<Message>, number: u64, due: Timestamp) {
        self.scheduled_bytes += message.size();
        self.scheduled.insert((due, number), message);
    }
}

fn scheduled(message: &Arc<Message>, number: u64, due: Timestamp) -> State {
    let message = StoredMessage {
        message: Arc::clone(message),
        sequence_number: number,
        enqueued_sequence_number: 0,
        enqueued: due,
        expires: None,
        delivery_count: 0,
    };
    State::Message(Place::Scheduled, number, Some(Kept { message, lock: None }))
}
