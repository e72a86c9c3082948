//! A topic: what is sent to it goes to each subscription that wants it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::change::{Kept, State, Usage};
use super::filter::Rule;
use super::intake::Intake;
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
    /// Who gets a scheduled message is decided when it is due.
    intake: Intake,
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
            intake: Intake::default(),
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
        let window = self.settings.duplicate_detection;
        if !self.intake.admit(&mut message, window, now, random) {
            return;
        }
        message.time_to_live = message
            .time_to_live
            .into_iter()
            .chain(self.settings.default_time_to_live)
            .min();
        match message.scheduled {
            Some(due) if due > now => self.intake.schedule(Arc::new(message), due),
            _ => self.fan_out(&Arc::new(message), now),
        }
    }

    /// Does what the passing of time brings, in the subscriptions too.
    pub fn tick(&mut self, now: Timestamp) {
        while let Some((due, message)) = self.intake.take_due(now) {
            self.fan_out(&message, due);
        }
        for subscription in self.subscriptions.values_mut() {
            subscription.queue.tick(now);
        }
    }

    /// When [`tick`](Self::tick) has something to do next.
    pub fn next_event(&self) -> Option<Timestamp> {
        let subscriptions = self.subscriptions.values();
        subscriptions
            .filter_map(|subscription| subscription.queue.next_event())
            .chain(self.intake.next_due())
            .min()
    }

    /// How many messages wait for their time.
    pub fn scheduled(&self) -> usize {
        self.intake.scheduled().len()
    }

    /// How many bytes all messages have, in all subscriptions.
    pub fn bytes(&self) -> usize {
        let subscriptions = self.subscriptions.values();
        self.intake.bytes()
            + subscriptions
                .map(|subscription| subscription.queue.bytes())
                .sum::<usize>()
    }

    /// What it gave out and when it was used last.
    pub fn usage(&self) -> Usage {
        self.intake.usage(self.lifetime.accessed)
    }

    /// What has changed since the last call, its definition and its subscriptions apart.
    pub fn take_changed(&mut self) -> impl Iterator<Item = State> {
        self.intake.take_changed(self.lifetime.accessed)
    }

    /// Puts back what it gave out and when it was used last.
    pub fn restore_usage(&mut self, usage: Usage) {
        self.intake.restore_last_number(usage.last_number);
        self.lifetime.accessed = usage.accessed;
    }

    /// Puts a message back that waits for its time.
    pub fn restore_scheduled(&mut self, kept: Kept) {
        self.intake.restore_scheduled(kept);
    }

    /// Puts a MessageId back that duplicate detection remembered.
    pub fn restore_seen(&mut self, id: String, seen: Timestamp) {
        self.intake.restore_seen(id, seen);
    }

    fn fan_out(&mut self, message: &Arc<Message>, enqueued: Timestamp) {
        let number = self.intake.next_number();
        for subscription in self.subscriptions.values_mut() {
            if subscription.wants(message) {
                subscription.queue.deliver(Arc::clone(message), number, enqueued);
            }
        }
    }
}

impl Subscription {
    /// A subscription with one rule, made when the rule was.
    pub fn new(topic: &str, name: &str, settings: QueueSettings, rule: Rule) -> Self {
        Self {
            name: name.to_owned(),
            queue: Queue::new(&format!("{topic}/subscriptions/{name}"), settings, rule.created),
            rules: BTreeMap::from([(rule.name.to_lowercase(), rule)]),
        }
    }

    fn wants(&self, message: &Message) -> bool {
        self.rules.values().any(|rule| rule.filter.passes(message))
    }
}
