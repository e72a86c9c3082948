//! The queues and topics of a namespace, by name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::backlog::Held;
use super::change::Change;
use super::persistence::changes;
use super::progress::Progress;
use super::queue::{Delivery, LockLost, Queue, ReceiveMode, SendError, Settlement};
use super::snapshot::{QueueCounts, QueueSnapshot, TopicSnapshot};
use super::topic::Topic;
use super::{Address, Message, SubQueue};
use crate::random::Random;

/// A namespace. Names of entities are compared without case.
#[derive(Debug)]
pub struct Namespace {
    pub(super) queues: BTreeMap<String, Queue>,
    pub(super) topics: BTreeMap<String, Topic>,
    random: Random,
    /// Where messages have become receivable since this was last asked for: one entry for each message.
    pub(super) arrivals: Vec<Address>,
    /// What was deleted since this was last asked for.
    pub(super) removed: Vec<Address>,
    /// What has changed in entities since this was last asked for.
    pub(super) changes: Vec<Change>,
    /// What happened to messages since this was last asked for, with the entities.
    progress: Vec<(Arc<str>, Progress)>,
    /// The entities that were created, changed in their settings or rules, or deleted since then.
    pub(super) redefined: BTreeSet<String>,
}

/// There is no such queue.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no queue named {0}")]
pub struct NoSuchQueue(pub String);

/// Why a message was not settled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettleError {
    /// There is no such queue.
    #[error(transparent)]
    NoSuchQueue(#[from] NoSuchQueue),
    /// The receiver does not hold the message.
    #[error(transparent)]
    LockLost(#[from] LockLost),
}

impl Namespace {
    /// A namespace without entities.
    pub fn new(random: Random) -> Self {
        Self {
            queues: BTreeMap::new(),
            topics: BTreeMap::new(),
            random,
            arrivals: Vec::new(),
            removed: Vec::new(),
            changes: Vec::new(),
            progress: Vec::new(),
            redefined: BTreeSet::new(),
        }
    }

    /// Sends all messages or, if one of them is refused, none.
    pub fn send(&mut self, queue: &str, messages: Vec<Message>, now: Timestamp) -> Result<(), SendError> {
        if let Some(topic) = self.topics.get(&queue.to_lowercase()) {
            topic.check(&messages)?;
            self.work_topic(&queue.to_lowercase(), |topic, random| {
                messages
                    .into_iter()
                    .for_each(|message| topic.send(message, now, random));
            });
            return Ok(());
        }
        // A subscription gets its messages from its topic only.
        if !self.has_queue(queue) {
            return Err(SendError::NoSuchQueue(queue.to_owned()));
        }
        self.work(&Address::main(queue), |queue, random| {
            queue.check(&messages)?;
            messages
                .into_iter()
                .try_for_each(|message| queue.send(message, now, random))
        })
        .map_err(|NoSuchQueue(name)| SendError::NoSuchQueue(name))?
    }

    /// Delivers the first message that can be received there.
    pub fn receive(
        &mut self,
        from: &Address,
        mode: ReceiveMode,
        now: Timestamp,
    ) -> Result<Option<Delivery>, NoSuchQueue> {
        self.work(from, |queue, random| queue.receive(from.sub_queue, mode, now, random))
    }

    /// Settles a message that was received there.
    pub fn settle(
        &mut self,
        from: &Address,
        held: &Held,
        settlement: Settlement,
        now: Timestamp,
    ) -> Result<(), SettleError> {
        Ok(self.work(from, |queue, _| queue.settle(from.sub_queue, held, settlement, now))??)
    }

    /// Does what the passing of time brings.
    pub fn tick(&mut self, now: Timestamp) {
        let due = |queue: &Queue| queue.next_event().is_some_and(|event| event <= now);
        let names: Vec<_> = self
            .queues
            .iter()
            .filter(|(_, queue)| due(queue))
            .map(|(name, _)| name.clone())
            .collect();
        for name in names {
            // The name was found a moment ago.
            let _ = self.work(&Address::main(&name), |queue, _| queue.tick(now));
        }
        let due = |topic: &Topic| topic.next_event().is_some_and(|event| event <= now);
        let topics = self.topics.iter().filter(|(_, topic)| due(topic));
        let names: Vec<_> = topics.map(|(name, _)| name.clone()).collect();
        for name in names {
            self.work_topic(&name, |topic, _| topic.tick(now));
        }
    }

    /// When [`tick`](Self::tick) has something to do next.
    pub fn next_event(&self) -> Option<Timestamp> {
        let queues = self.queues.values().filter_map(Queue::next_event);
        queues.chain(self.topics.values().filter_map(Topic::next_event)).min()
    }

    /// What a queue holds, or a subscription, whose name is `topic/subscriptions/name`.
    pub fn snapshot(&mut self, queue: &str, now: Timestamp) -> Option<QueueSnapshot> {
        self.work(&Address::main(queue), |queue, _| {
            queue.tick(now);
            QueueSnapshot::of(queue)
        })
        .ok()
    }

    /// How much a queue holds, or a subscription, without looking at its messages.
    pub fn counts(&mut self, queue: &str, now: Timestamp) -> Option<QueueCounts> {
        self.work(&Address::main(queue), |queue, _| {
            queue.tick(now);
            QueueCounts::of(queue)
        })
        .ok()
    }

    /// What all topics hold, in the order of their names.
    pub fn topic_snapshots(&mut self, now: Timestamp) -> Vec<TopicSnapshot> {
        self.tick(now);
        self.topics().map(TopicSnapshot::of).collect()
    }

    /// The names of the queues as they were created, in order.
    pub fn queue_names(&self) -> Vec<String> {
        self.queues.values().map(|queue| queue.name.clone()).collect()
    }

    /// Whether there is such a queue.
    pub fn has_queue(&self, name: &str) -> bool {
        self.queues.contains_key(&name.to_lowercase())
    }

    /// Where messages have become receivable since the last call: one entry for each message.
    pub fn take_arrivals(&mut self) -> Vec<Address> {
        std::mem::take(&mut self.arrivals)
    }

    /// What happened to messages since the last call, with the names of their entities in lower case.
    pub fn take_progress(&mut self) -> impl Iterator<Item = (Arc<str>, Progress)> {
        self.progress.drain(..)
    }

    /// What was deleted since the last call.
    pub fn take_removed(&mut self) -> Vec<Address> {
        std::mem::take(&mut self.removed)
    }

    /// The source of identifiers.
    pub fn random(&mut self) -> &mut Random {
        &mut self.random
    }

    /// The queue of this name in lower case, or the one of a subscription.
    pub(super) fn find(&self, entity: &str) -> Option<&Queue> {
        if let Some(queue) = self.queues.get(entity) {
            return Some(queue);
        }
        let (topic, subscription) = entity.rsplit_once("/subscriptions/")?;
        Some(&self.topics.get(topic)?.subscriptions.get(subscription)?.queue)
    }

    pub(super) fn work<T>(
        &mut self,
        at: &Address,
        operation: impl FnOnce(&mut Queue, &mut Random) -> T,
    ) -> Result<T, NoSuchQueue> {
        let queue = find_mut(&mut self.queues, &mut self.topics, &at.entity);
        let queue = queue.ok_or_else(|| NoSuchQueue(at.entity.to_string()))?;
        let before = receivable(queue);
        let result = operation(queue, &mut self.random);
        announce(&mut self.arrivals, at, before, queue);
        self.changes.extend(changes(&at.entity, queue.take_changed()));
        self.progress
            .extend(queue.take_progress().map(|progress| (Arc::clone(&at.entity), progress)));
        Ok(result)
    }

    pub(super) fn find_mut(&mut self, entity: &str) -> Option<&mut Queue> {
        find_mut(&mut self.queues, &mut self.topics, entity)
    }

    fn work_topic(&mut self, key: &str, operation: impl FnOnce(&mut Topic, &mut Random)) {
        let Some(topic) = self.topics.get_mut(key) else { return };
        let before: Vec<_> = topic
            .subscriptions
            .values()
            .map(|subscription| receivable(&subscription.queue))
            .collect();
        operation(topic, &mut self.random);
        self.changes.extend(changes(&key.into(), topic.take_changed()));
        for ((name, subscription), before) in topic.subscriptions.iter_mut().zip(before) {
            let at = Address::main(&format!("{key}/subscriptions/{name}"));
            announce(&mut self.arrivals, &at, before, &subscription.queue);
            let queue = &mut subscription.queue;
            self.changes.extend(changes(&at.entity, queue.take_changed()));
            self.progress
                .extend(queue.take_progress().map(|progress| (Arc::clone(&at.entity), progress)));
        }
    }
}

fn find_mut<'a>(
    queues: &'a mut BTreeMap<String, Queue>,
    topics: &'a mut BTreeMap<String, Topic>,
    entity: &str,
) -> Option<&'a mut Queue> {
    if let Some(queue) = queues.get_mut(entity) {
        return Some(queue);
    }
    let (topic, subscription) = entity.rsplit_once("/subscriptions/")?;
    Some(&mut topics.get_mut(topic)?.subscriptions.get_mut(subscription)?.queue)
}

fn receivable(queue: &Queue) -> [usize; 2] {
    [SubQueue::Main, SubQueue::DeadLetter].map(|from| queue.messages(from).available().len())
}

fn announce(arrivals: &mut Vec<Address>, at: &Address, before: [usize; 2], queue: &Queue) {
    let counts = before.into_iter().zip(receivable(queue));
    for (sub_queue, (before, after)) in [SubQueue::Main, SubQueue::DeadLetter].into_iter().zip(counts) {
        let address = Address {
            entity: at.entity.clone(),
            sub_queue,
        };
        arrivals.extend(std::iter::repeat_n(address, after.saturating_sub(before)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_bus::QueueSettings;

    fn namespace() -> Namespace {
        let mut namespace = Namespace::new(Random::from_seed(1));
        namespace
            .create_queue(
                "Orders",
                QueueSettings {
                    max_message_bytes: 10,
                    ..QueueSettings::default()
                },
                Timestamp::UNIX_EPOCH,
            )
            .unwrap();
        namespace
    }

    #[test]
    fn names_are_compared_without_case() {
        let mut namespace = namespace();
        namespace
            .send("oRDERS", vec![Message::new("a")], Timestamp::UNIX_EPOCH)
            .unwrap();
        assert_eq!(namespace.snapshot("orders", Timestamp::UNIX_EPOCH).unwrap().active, 1);
        assert_eq!(namespace.queue_names(), ["Orders"]);
    }

    #[test]
    fn a_batch_is_taken_whole_or_not_at_all() {
        let mut namespace = namespace();
        let batch = vec![Message::new("123456"), Message::new("123456")];
        assert!(matches!(
            namespace.send("orders", batch, Timestamp::UNIX_EPOCH),
            Err(SendError::TooLarge { size: 12, .. })
        ));
        let batch = vec![
            Message::new("1"),
            Message {
                session_id: Some("s".repeat(200)),
                ..Message::default()
            },
        ];
        assert!(namespace.send("orders", batch, Timestamp::UNIX_EPOCH).is_err());
        assert_eq!(
            namespace
                .snapshot("orders", Timestamp::UNIX_EPOCH)
                .unwrap()
                .messages
                .len(),
            0
        );
    }

    #[test]
    fn each_message_that_becomes_receivable_is_an_arrival() {
        let mut namespace = namespace();
        let start = Timestamp::UNIX_EPOCH;
        namespace
            .send("orders", vec![Message::new("a"), Message::new("b")], start)
            .unwrap();
        assert_eq!(
            namespace.take_arrivals(),
            [Address::main("orders"), Address::main("orders")]
        );
        namespace
            .receive(&Address::main("orders"), ReceiveMode::PeekLock, start)
            .unwrap()
            .unwrap();
        assert!(namespace.take_arrivals().is_empty());
        let end = namespace.next_event().unwrap();
        namespace.tick(end);
        assert_eq!(namespace.take_arrivals(), [Address::main("orders")]);
        assert_eq!(namespace.next_event(), None);
    }
}
