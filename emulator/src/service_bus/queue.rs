//! A queue.

use std::sync::Arc;

use jiff::Timestamp;

use super::backlog::{Backlog, Held, Order};
use super::change::{Kept, Place, State, Usage};
use super::intake::Intake;
use super::lifetime::Lifetime;
use super::lock::Lock;
use super::message::{Message, StoredMessage};
use super::progress::{Progress, Step};
use super::{Property, QueueSettings, SubQueue};
use crate::clock::later;
use crate::random::Random;

/// A queue with its dead letters.
///
/// Numbers, locks and delivery counts follow Service Bus: a message that comes back keeps its number and with it its place;
/// each delivery counts, whether it ends by an abandon or by a lost lock.
#[derive(Debug)]
pub struct Queue {
    /// How the queue behaves.
    pub settings: QueueSettings,
    /// The name as it was created.
    pub name: String,
    /// When it was made, changed and used.
    pub lifetime: Lifetime,
    intake: Intake,
    main: Backlog,
    dead_letters: Backlog,
    /// What happened to messages since this was last asked for.
    progress: Vec<Progress>,
}

/// Why a message was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// There is no such queue. Create it first.
    #[error("there is no queue named {0}")]
    NoSuchQueue(String),
    /// The message is larger than the queue allows.
    #[error(
        "The message (size: {size} bytes, properties included) is larger than is currently allowed ({limit} bytes)."
    )]
    TooLarge {
        /// The message's size in bytes.
        size: usize,
        /// The largest size allowed.
        limit: usize,
    },
    /// The queue is full. Receive from it first.
    #[error("The maximum entity size has been reached or exceeded for the entity '{0}'. Receive from it first.")]
    Full(String),
    /// A property has a value that is not allowed.
    #[error("{0}")]
    Invalid(String),
}

/// How a message is received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiveMode {
    /// The message is held under a lock until it is settled.
    PeekLock,
    /// The message is gone with its delivery.
    ReceiveAndDelete,
}

/// What a receiver gets.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The message, this delivery counted.
    pub message: StoredMessage,
    /// The lock, when it is held under one.
    pub lock: Option<Lock>,
}

/// What a receiver does with a message that it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// It is done with.
    Complete,
    /// It is to be delivered again.
    Abandon,
    /// It is to be held for another lock duration.
    Renew,
}

/// The receiver does not hold the message: the lock has expired, or the message was already settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the lock is lost: it has expired, or the message was already settled")]
pub struct LockLost;

const LONGEST_ID: usize = 128;

impl Queue {
    /// An empty queue.
    pub fn new(name: &str, settings: QueueSettings, now: Timestamp) -> Self {
        Self {
            settings,
            name: name.to_owned(),
            lifetime: Lifetime::from(now),
            intake: Intake::default(),
            main: Backlog::default(),
            dead_letters: Backlog::default(),
            progress: Vec::new(),
        }
    }

    /// Says why messages that are sent together would not be taken, without taking them. The limits are for all of them.
    pub fn check(&self, messages: &[Message]) -> Result<(), SendError> {
        messages.iter().try_for_each(check_texts)?;
        if self.settings.requires_session && messages.iter().any(|message| message.session_id.is_none()) {
            return Err(SendError::Invalid(format!(
                "The SessionId was not set on a message, and it cannot be sent to the entity {}, which requires sessions",
                self.name
            )));
        }
        let (size, limit) = (
            messages.iter().map(Message::size).sum(),
            self.settings.max_message_bytes,
        );
        if size > limit {
            return Err(SendError::TooLarge { size, limit });
        }
        if self.bytes() + size > self.settings.max_bytes {
            return Err(SendError::Full(self.name.clone()));
        }
        Ok(())
    }

    /// Takes a message. A repeat of a MessageId within the duplicate detection window is dropped, which is a success too.
    pub fn send(&mut self, mut message: Message, now: Timestamp, random: &mut Random) -> Result<(), SendError> {
        self.check(std::slice::from_ref(&message))?;
        self.lifetime.accessed = now;
        let window = self.settings.duplicate_detection;
        if !self.intake.admit(&mut message, window, now, random) {
            self.progress.push(Progress::of_duplicate(message));
            return Ok(());
        }
        match message.scheduled {
            Some(due) if due > now => self.intake.schedule(Arc::new(message), due),
            _ => self.deliver(Arc::new(message), 0, now),
        }
        Ok(())
    }

    /// Delivers the first message that can be received.
    pub fn receive(
        &mut self,
        from: SubQueue,
        mode: ReceiveMode,
        now: Timestamp,
        random: &mut Random,
    ) -> Option<Delivery> {
        self.receive_in(Order::OldestFirst, from, mode, now, random)
    }

    /// Delivers the message that can be received and came last, as no queue should.
    pub(super) fn receive_newest(
        &mut self,
        from: SubQueue,
        mode: ReceiveMode,
        now: Timestamp,
        random: &mut Random,
    ) -> Option<Delivery> {
        self.receive_in(Order::NewestFirst, from, mode, now, random)
    }

    /// Makes a message that was delivered available again, as another one.
    pub(super) fn repeat(&mut self, from: SubQueue, message: &StoredMessage) {
        let repeated = StoredMessage {
            sequence_number: self.intake.next_number(),
            delivery_count: 0,
            ..message.clone()
        };
        self.note(from, &repeated, Step::Enqueued);
        self.backlog(from).add(repeated);
    }

    /// Ends the lock of a held message before its time. Nothing happens if it is not held.
    pub(super) fn lose_lock(&mut self, from: SubQueue, held: &Held, now: Timestamp) {
        if let Some(message) = self.backlog(from).release(held) {
            self.note(from, &message, Step::LockLost);
            self.take_back(from, message, now);
        }
    }

    fn receive_in(
        &mut self,
        order: Order,
        from: SubQueue,
        mode: ReceiveMode,
        now: Timestamp,
        random: &mut Random,
    ) -> Option<Delivery> {
        self.tick(now);
        self.lifetime.accessed = now;
        let until = later(now, self.settings.lock_duration);
        let backlog = self.backlog(from);
        let delivery = match mode {
            ReceiveMode::ReceiveAndDelete => backlog.take(order).map(|message| Delivery { message, lock: None }),
            ReceiveMode::PeekLock => {
                let lock = Lock {
                    token: random.uuid(),
                    until,
                };
                backlog.lock(order, lock).map(|message| Delivery {
                    message,
                    lock: Some(lock),
                })
            }
        }?;
        self.note(from, &delivery.message, Step::Delivered);
        if mode == ReceiveMode::ReceiveAndDelete {
            self.note(from, &delivery.message, Step::Completed);
        }
        Some(delivery)
    }

    /// Settles a message that the receiver holds.
    pub fn settle(
        &mut self,
        from: SubQueue,
        held: &Held,
        settlement: Settlement,
        now: Timestamp,
    ) -> Result<(), LockLost> {
        self.tick(now);
        let until = later(now, self.settings.lock_duration);
        match settlement {
            Settlement::Renew => self.backlog(from).renew(held, until).then_some(()).ok_or(LockLost),
            Settlement::Complete => {
                let message = self.backlog(from).release(held).ok_or(LockLost)?;
                self.note(from, &message, Step::Completed);
                Ok(())
            }
            Settlement::Abandon => {
                let message = self.backlog(from).release(held).ok_or(LockLost)?;
                self.note(from, &message, Step::Abandoned);
                self.take_back(from, message, now);
                Ok(())
            }
        }
    }

    /// Does what the passing of time brings: lost locks, expired messages, scheduled messages that are due.
    pub fn tick(&mut self, now: Timestamp) {
        for from in [SubQueue::Main, SubQueue::DeadLetter] {
            while let Some(message) = self.backlog(from).lose_lock(now) {
                self.note(from, &message, Step::LockLost);
                self.take_back(from, message, now);
            }
        }
        while let Some((due, message)) = self.intake.take_due(now) {
            self.deliver(message, 0, due);
        }
        while let Some(message) = self.main.expire(now) {
            self.expired(message);
        }
    }

    /// When [`tick`](Self::tick) has something to do next.
    pub fn next_event(&self) -> Option<Timestamp> {
        let backlogs = [self.main.next_event(), self.dead_letters.next_event()];
        backlogs.into_iter().chain([self.intake.next_due()]).flatten().min()
    }

    /// The messages of one of its queues.
    pub fn messages(&self, from: SubQueue) -> &Backlog {
        match from {
            SubQueue::Main => &self.main,
            SubQueue::DeadLetter => &self.dead_letters,
        }
    }

    /// The messages that may not be received yet, with their times.
    pub fn scheduled(&self) -> impl ExactSizeIterator<Item = (Timestamp, u64, &Message)> {
        self.intake.scheduled()
    }

    /// What it gave out and when it was used last.
    pub fn usage(&self) -> Usage {
        self.intake.usage(self.lifetime.accessed)
    }

    /// What has changed since the last call, its definition apart.
    pub fn take_changed(&mut self) -> impl Iterator<Item = State> {
        let of = |place| move |(number, kept)| State::Message(Place::In(place), number, kept);
        let main = self.main.take_changed().map(of(SubQueue::Main));
        let dead_letters = self.dead_letters.take_changed().map(of(SubQueue::DeadLetter));
        self.intake
            .take_changed(self.lifetime.accessed)
            .chain(main)
            .chain(dead_letters)
    }

    /// What happened to messages since the last call.
    pub fn take_progress(&mut self) -> impl Iterator<Item = Progress> {
        self.progress.drain(..)
    }

    /// Puts back what it gave out and when it was used last.
    pub fn restore_usage(&mut self, usage: Usage) {
        self.intake.restore_last_number(usage.last_number);
        self.lifetime.accessed = usage.accessed;
    }

    /// Puts a message back that was kept elsewhere.
    pub fn restore_message(&mut self, place: Place, kept: Kept) {
        match place {
            Place::In(sub_queue) => self.backlog(sub_queue).restore(kept),
            Place::Scheduled => self.intake.restore_scheduled(kept),
        }
    }

    /// Puts a MessageId back that duplicate detection remembered.
    pub fn restore_seen(&mut self, id: String, seen: Timestamp) {
        self.intake.restore_seen(id, seen);
    }

    /// How many bytes all messages have.
    pub fn bytes(&self) -> usize {
        self.main.bytes() + self.dead_letters.bytes() + self.intake.bytes()
    }

    fn backlog(&mut self, from: SubQueue) -> &mut Backlog {
        match from {
            SubQueue::Main => &mut self.main,
            SubQueue::DeadLetter => &mut self.dead_letters,
        }
    }

    /// Makes a message available that is numbered `topic_number` if it comes from a topic. It gets a number here, and a scheduled
    /// one gets another than it had.
    pub fn deliver(&mut self, message: Arc<Message>, topic_number: u64, enqueued: Timestamp) {
        let life = message
            .time_to_live
            .into_iter()
            .chain(self.settings.default_time_to_live)
            .min();
        let expires = life.map(|life| later(enqueued, life));
        let message = StoredMessage {
            message,
            sequence_number: self.intake.next_number(),
            enqueued_sequence_number: topic_number,
            enqueued,
            expires,
            delivery_count: 0,
        };
        self.note(SubQueue::Main, &message, Step::Enqueued);
        self.main.add(message);
    }

    fn note(&mut self, place: SubQueue, message: &StoredMessage, step: Step) {
        self.progress.push(Progress::of(message, place, step));
    }

    /// A delivery has failed. In the dead-letter queue nothing is counted against the message any more.
    fn take_back(&mut self, from: SubQueue, message: StoredMessage, now: Timestamp) {
        if from == SubQueue::DeadLetter {
            self.dead_letters.add(message);
        } else if message.delivery_count >= self.settings.max_delivery_count {
            let description = format!(
                "Message could not be consumed after {} delivery attempts.",
                message.delivery_count
            );
            self.dead_letter(message, "MaxDeliveryCountExceeded", &description);
        } else if message.expires.is_some_and(|expires| expires <= now) {
            self.expired(message);
        } else {
            self.main.add(message);
        }
    }

    fn expired(&mut self, message: StoredMessage) {
        self.note(SubQueue::Main, &message, Step::Expired);
        if self.settings.dead_letter_expired {
            self.dead_letter(
                message,
                "TTLExpiredException",
                "The message expired and was dead lettered.",
            );
        }
    }

    fn dead_letter(&mut self, mut message: StoredMessage, reason: &str, description: &str) {
        let content = Arc::make_mut(&mut message.message);
        for (name, value) in [
            ("DeadLetterReason", reason),
            ("DeadLetterErrorDescription", description),
        ] {
            content.properties.retain(|(property, _)| property != name);
            content.properties.push((name.to_owned(), Property::from(value)));
        }
        message.expires = None;
        let reason = reason.to_owned();
        self.note(SubQueue::DeadLetter, &message, Step::DeadLettered { reason });
        self.dead_letters.add(message);
    }
}

/// Says what is wrong with the texts of a message.
pub(super) fn check_texts(message: &Message) -> Result<(), SendError> {
    for (name, value) in [("MessageId", &message.message_id), ("SessionId", &message.session_id)] {
        let length = value.as_ref().map_or(0, |value| value.chars().count());
        if length > LONGEST_ID {
            return Err(SendError::Invalid(format!(
                "{name} has {length} characters, and at most {LONGEST_ID} are allowed"
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "queue_tests.rs"]
mod tests;
