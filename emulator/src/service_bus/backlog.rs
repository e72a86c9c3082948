//! Messages that wait to be received, in the order of their numbers, and those that receivers hold.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use uuid::Uuid;

use super::change::Kept;
use super::lock::Lock;
use super::message::StoredMessage;

/// The messages of a queue, or of its dead-letter queue.
#[derive(Debug, Default)]
pub struct Backlog {
    available: BTreeMap<u64, StoredMessage>,
    locked: BTreeMap<u64, (StoredMessage, Lock)>,
    /// When each lock is lost, soonest first.
    lock_ends: BTreeSet<(Timestamp, u64)>,
    /// When each available message's time to live is over, soonest first.
    expirations: BTreeSet<(Timestamp, u64)>,
    bytes: usize,
    /// What became of messages since this was last asked for.
    changed: Vec<(u64, Option<Kept>)>,
}

/// Which available message is received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The one with the lowest number, as it should be.
    OldestFirst,
    /// The one with the highest.
    NewestFirst,
}

/// Whom a settlement is about: the path gives either number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The sequence number or the MessageId.
    pub message: String,
    /// The token of the delivery's lock.
    pub token: Uuid,
}

impl Backlog {
    /// Makes a message available.
    pub fn add(&mut self, message: StoredMessage) {
        self.bytes += message.message.size();
        self.changed(&message, None);
        self.make_available(message);
    }

    /// Takes an available message away for good.
    pub fn take(&mut self, order: Order) -> Option<StoredMessage> {
        let message = self.pop(order)?;
        self.bytes -= message.message.size();
        self.gone(message.sequence_number);
        Some(message)
    }

    /// Holds an available message under `lock`.
    pub fn lock(&mut self, order: Order, lock: Lock) -> Option<StoredMessage> {
        let message = self.pop(order)?;
        let number = message.sequence_number;
        self.changed(&message, Some(lock));
        self.lock_ends.insert((lock.until, number));
        self.locked.insert(number, (message.clone(), lock));
        Some(message)
    }

    /// Extends the lock of a held message. False if it is not held by this receiver.
    pub fn renew(&mut self, held: &Held, until: Timestamp) -> bool {
        let Some(number) = self.number(held) else { return false };
        let Some((message, lock)) = self.locked.get_mut(&number) else {
            return false;
        };
        self.lock_ends.remove(&(lock.until, number));
        lock.until = until;
        self.lock_ends.insert((until, number));
        let (message, lock) = (message.clone(), *lock);
        self.changed(&message, Some(lock));
        true
    }

    /// Takes a held message out of its receiver's hands and out of here; `None` if it is not held by this receiver.
    pub fn release(&mut self, held: &Held) -> Option<StoredMessage> {
        let number = self.number(held)?;
        self.remove_locked(number)
    }

    /// Takes out a message whose lock was lost at `now` or before.
    pub fn lose_lock(&mut self, now: Timestamp) -> Option<StoredMessage> {
        let (until, number) = *self.lock_ends.first()?;
        if until > now { None } else { self.remove_locked(number) }
    }

    /// Takes out an available message whose time to live was over at `now` or before.
    pub fn expire(&mut self, now: Timestamp) -> Option<StoredMessage> {
        let (expires, number) = *self.expirations.first()?;
        if expires > now {
            return None;
        }
        self.expirations.pop_first();
        let message = self.available.remove(&number)?;
        self.bytes -= message.message.size();
        self.gone(number);
        Some(message)
    }

    /// When the next lock is lost or the next message expires.
    pub fn next_event(&self) -> Option<Timestamp> {
        let first = |times: &BTreeSet<(Timestamp, u64)>| times.first().map(|(time, _)| *time);
        first(&self.lock_ends).into_iter().chain(first(&self.expirations)).min()
    }

    /// The messages that can be received, in order.
    pub fn available(&self) -> impl ExactSizeIterator<Item = &StoredMessage> {
        self.available.values()
    }

    /// The messages that receivers hold, in order.
    pub fn locked(&self) -> impl ExactSizeIterator<Item = (&StoredMessage, Lock)> {
        self.locked.values().map(|(message, lock)| (message, *lock))
    }

    /// Puts a message back that was kept elsewhere.
    pub fn restore(&mut self, kept: Kept) {
        let Kept { message, lock } = kept;
        self.bytes += message.message.size();
        match lock {
            Some(lock) => {
                let number = message.sequence_number;
                self.lock_ends.insert((lock.until, number));
                self.locked.insert(number, (message, lock));
            }
            None => self.make_available(message),
        }
    }

    /// What became of messages since the last call, by number.
    pub fn take_changed(&mut self) -> impl Iterator<Item = (u64, Option<Kept>)> {
        self.changed.drain(..)
    }

    /// How many bytes all messages have.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    fn changed(&mut self, message: &StoredMessage, lock: Option<Lock>) {
        let kept = Kept {
            message: message.clone(),
            lock,
        };
        self.changed.push((message.sequence_number, Some(kept)));
    }

    fn gone(&mut self, number: u64) {
        self.changed.push((number, None));
    }

    fn make_available(&mut self, message: StoredMessage) {
        let number = message.sequence_number;
        self.expirations
            .extend(message.expires.map(|expires| (expires, number)));
        self.available.insert(number, message);
    }

    fn pop(&mut self, order: Order) -> Option<StoredMessage> {
        let (number, mut message) = match order {
            Order::OldestFirst => self.available.pop_first()?,
            Order::NewestFirst => self.available.pop_last()?,
        };
        if let Some(expires) = message.expires {
            self.expirations.remove(&(expires, number));
        }
        message.delivery_count += 1;
        Some(message)
    }

    fn number(&self, held: &Held) -> Option<u64> {
        let matches = |(message, lock): &(StoredMessage, Lock)| {
            lock.token == held.token
                && (message.sequence_number.to_string() == held.message || message.id() == held.message)
        };
        // The usual case: the path names the number.
        if let Some(number) = held
            .message
            .parse()
            .ok()
            .filter(|number| self.locked.get(number).is_some_and(matches))
        {
            return Some(number);
        }
        self.locked
            .iter()
            .find(|(_, entry)| matches(entry))
            .map(|(number, _)| *number)
    }

    fn remove_locked(&mut self, number: u64) -> Option<StoredMessage> {
        let (message, lock) = self.locked.remove(&number)?;
        self.lock_ends.remove(&(lock.until, number));
        self.bytes -= message.message.size();
        self.gone(number);
        Some(message)
    }
}
