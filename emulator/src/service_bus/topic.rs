//! A topic: what is sent to it goes to each subscription that wants it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::duplicates::DuplicateHistory;
use super::filter::{DEFAULT_RULE, Filter, Rule};
use super::lifetime::Lifetime;
use super::queue::{Queue, SendError, check_texts};
use super::{Message, QueueSettings, TopicSettings};
use crate::random::Random;

/// A topic with its subscriptions.
#[derive(Debug)]
pub struct Topic {
    /// The name as it was created.
    pub name: String,
    /// How it behaves.
    pub settings: TopicSettings,
    /// When it was made, changed and used.
    pub lifetime: Lifetime,
    /// The subscriptions by their names in lower case.
    pub subscriptions: BTreeMap<String, Subscription>,
    /// Messages that may not be received yet. Who gets them is decided when they are due.
    scheduled: BTreeMap<(Timestamp, u64), Arc<Message>>,
    duplicates: DuplicateHistory,
    last_number: u64,
}

/// A subscription: a queue of what passes its rules.
#[derive(Debug)]
pub struct Subscription {
    /// The name as it was created.
    pub name: String,
    /// What it wants, by the rules' names in lower case.
    pub rules: BTreeMap<String, Rule>,
    /// What it got.
    pub queue: Queue,
}

impl Topic {
    /// A topic without subscriptions.
    pub fn new(name: &str, settings: TopicSettings, now: Timestamp) -> Self {
        Self {
            name: name.to_owned(),
            settings,
            lifetime: Lifetime::from(now),
            subscriptions: BTreeMap::new(),
            scheduled: BTreeMap::new(),
            duplicates: DuplicateHistory::default(),
            last_number: 0,
        }
    }

    /// Says why messages that are sent together would not be taken, without taking them.
    pub fn check(&self, messages: &[Message]) -> Result<(), SendError> {
        messages.iter().try_for_each(check_texts)?;
        let size = messages.iter().map(Message::size).sum();
        let limit = self.settings.max_message_bytes;
        if size > limit {
            return Err(SendError::TooLarge { size, limit });
        }
        if self.bytes() + size > self.settings.max_bytes {
            return Err(SendError::Full(self.name.clone()));
        }
        Ok(())
    }

    /// Takes a message that was [checked](Self::check). A repeat within the duplicate detection window is dropped.
    pub fn send(&mut self, mut message: Message, now: Timestamp, random: &mut Random) {
        self.lifetime.accessed = now;
        let id = message.identify(random);
        if let Some(window) = self.settings.duplicate_detection
            && !self.duplicates.admit(id, window, now)
        {
            return;
        }
        message.time_to_live = message
            .time_to_live
            .into_iter()
            .chain(self.settings.default_time_to_live)
            .min();
        self.last_number += 1;
        match message.scheduled {
            Some(due) if due > now => {
                self.scheduled.insert((due, self.last_number), Arc::new(message));
            }
            _ => self.fan_out(&Arc::new(message), self.last_number, now),
        }
    }

    /// Does what the passing of time brings, in the subscriptions too.
    pub fn tick(&mut self, now: Timestamp) {
        while let Some(entry) = self.scheduled.first_entry()
            && entry.key().0 <= now
        {
            let ((due, _), message) = entry.remove_entry();
            self.last_number += 1;
            self.fan_out(&message, self.last_number, due);
        }
        for subscription in self.subscriptions.values_mut() {
            subscription.queue.tick(now);
        }
    }

    /// When [`tick`](Self::tick) has something to do next.
    pub fn next_event(&self) -> Option<Timestamp> {
        let due = self.scheduled.first_key_value().map(|((due, _), _)| *due);
        let subscriptions = self.subscriptions.values();
        subscriptions
            .filter_map(|subscription| subscription.queue.next_event())
            .chain(due)
            .min()
    }

    /// How many messages wait for their time.
    pub fn scheduled(&self) -> usize {
        self.scheduled.len()
    }

    /// How many bytes all messages have, in all subscriptions.
    pub fn bytes(&self) -> usize {
        let scheduled: usize = self.scheduled.values().map(|message| message.size()).sum();
        let subscriptions = self.subscriptions.values();
        scheduled
            + subscriptions
                .map(|subscription| subscription.queue.bytes())
                .sum::<usize>()
    }

    fn fan_out(&mut self, message: &Arc<Message>, number: u64, enqueued: Timestamp) {
        for subscription in self.subscriptions.values_mut() {
            if subscription.wants(message) {
                subscription.queue.deliver(Arc::clone(message), number, enqueued);
            }
        }
    }
}

impl Subscription {
    /// A subscription with one rule, named as the service names it.
    pub fn new(topic: &str, name: &str, settings: QueueSettings, filter: Filter, now: Timestamp) -> Self {
        let rule = Rule {
            name: DEFAULT_RULE.to_owned(),
            filter,
            created: now,
        };
        Self {
            name: name.to_owned(),
            rules: BTreeMap::from([(DEFAULT_RULE.to_lowercase(), rule)]),
            queue: Queue::new(&format!("{topic}/subscriptions/{name}"), settings, now),
        }
    }

    fn wants(&self, message: &Message) -> bool {
        self.rules.values().any(|rule| rule.filter.passes(message))
    }
}
