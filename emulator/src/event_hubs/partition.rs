//! An ordered log of events, which forgets the oldest.

use std::collections::VecDeque;

use jiff::Timestamp;

use super::Retention;
use crate::clock::later;
use crate::service_bus::Message;

/// What keeping an event costs beside its content, in bytes.
const OVERHEAD: usize = 64;

/// An event that a partition holds.
#[derive(Debug, Clone)]
pub struct StoredEvent {
    /// What was sent.
    pub event: Message,
    /// The partition's number of the event, from 0 and without gaps.
    pub sequence_number: u64,
    /// Where the event begins in the partition's log, in bytes since the first one.
    pub offset: u64,
    /// When it arrived.
    pub enqueued: Timestamp,
}

/// A partition.
#[derive(Debug)]
pub struct Partition {
    retention: Retention,
    events: VecDeque<StoredEvent>,
    bytes: usize,
    next_sequence_number: u64,
    next_offset: u64,
}

impl Partition {
    /// An empty one.
    pub fn new(retention: Retention) -> Self {
        Self {
            retention,
            events: VecDeque::new(),
            bytes: 0,
            next_sequence_number: 0,
            next_offset: 0,
        }
    }

    /// Appends an event. The newest one stays, however large it is.
    pub fn append(&mut self, event: Message, now: Timestamp) {
        let size = size(&event);
        self.events.push_back(StoredEvent {
            event,
            sequence_number: self.next_sequence_number,
            offset: self.next_offset,
            enqueued: now,
        });
        self.next_sequence_number += 1;
        self.next_offset += u64::try_from(size).unwrap_or_default();
        self.bytes += size;
        while self.bytes > self.retention.bytes && self.events.len() > 1 {
            self.forget_oldest();
        }
    }

    /// Forgets what is too old.
    pub fn expire(&mut self, now: Timestamp) {
        let age = self.retention.age;
        while self
            .events
            .front()
            .is_some_and(|oldest| later(oldest.enqueued, age) <= now)
        {
            self.forget_oldest();
        }
    }

    /// What it holds, oldest first.
    pub fn events(&self) -> impl Iterator<Item = &StoredEvent> {
        self.events.iter()
    }

    /// How many events have been appended since the beginning.
    pub fn appended(&self) -> u64 {
        self.next_sequence_number
    }

    fn forget_oldest(&mut self) {
        if let Some(oldest) = self.events.pop_front() {
            self.bytes -= size(&oldest.event);
        }
    }
}

fn size(event: &Message) -> usize {
    event.size() + OVERHEAD
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn partition(bytes: usize) -> Partition {
        let age = Duration::from_secs(60);
        Partition::new(Retention { age, bytes })
    }

    fn numbers(partition: &Partition) -> Vec<u64> {
        partition.events().map(|event| event.sequence_number).collect()
    }

    #[test]
    fn events_are_numbered_and_placed_one_behind_the_other() {
        let mut partition = partition(1000);
        for body in ["ab", "abcd", ""] {
            partition.append(Message::new(body), Timestamp::UNIX_EPOCH);
        }
        let places: Vec<_> = partition
            .events()
            .map(|event| (event.sequence_number, event.offset))
            .collect();
        assert_eq!(places, [(0, 0), (1, 66), (2, 134)]);
    }

    #[test]
    fn the_oldest_give_way_and_numbers_go_on() {
        let mut partition = partition(200);
        for _ in 0..5 {
            partition.append(Message::new("0123456789"), Timestamp::UNIX_EPOCH);
        }
        assert_eq!(numbers(&partition), [3, 4]);
        partition.append(Message::new("x".repeat(1000)), Timestamp::UNIX_EPOCH);
        assert_eq!(numbers(&partition), [5]);
        assert_eq!(partition.appended(), 6);
    }

    #[test]
    fn events_are_forgotten_when_they_are_too_old() {
        let mut partition = partition(1000);
        let at = |second| Timestamp::from_second(second).unwrap();
        partition.append(Message::new("a"), at(0));
        partition.append(Message::new("b"), at(30));
        partition.expire(at(59));
        assert_eq!(numbers(&partition), [0, 1]);
        partition.expire(at(60));
        assert_eq!(numbers(&partition), [1]);
    }
}
