//! What a namespace tells whoever keeps a copy of it, and how it is made again from such a copy.

use std::sync::Arc;

use jiff::Timestamp;

use super::Namespace;
use super::change::{Change, Definition, Kept, Place, State, Usage};
use super::queue::Queue;
use super::topic::{Subscription, Topic};

/// What is put back does not fit together: something is kept of an entity that is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("something is kept of {0}, and there is no such entity")]
pub struct Misfit(pub String);

impl Namespace {
    /// What has changed since the last call.
    pub fn take_changes(&mut self) -> Vec<Change> {
        let mut changes = std::mem::take(&mut self.changes);
        // Last, because what was deleted may have changed before.
        for entity in std::mem::take(&mut self.redefined) {
            let now = match self.definition(&entity) {
                Some((definition, usage)) => State::Defined(Box::new(definition), usage),
                None => State::Deleted,
            };
            changes.push(Change {
                entity: entity.into(),
                now,
            });
        }
        changes
    }

    /// Puts an entity back. A topic comes before its subscriptions, and every entity before its messages.
    pub fn restore(&mut self, entity: &str, definition: Definition, usage: Usage) -> Result<(), Misfit> {
        match definition {
            Definition::Queue {
                name,
                settings,
                lifetime,
            } => {
                let mut queue = Queue::new(&name, settings, lifetime.created);
                queue.lifetime = lifetime;
                queue.restore_usage(usage);
                self.queues.insert(entity.to_owned(), queue);
            }
            Definition::Topic {
                name,
                settings,
                lifetime,
            } => {
                let mut topic = Topic::new(&name, settings, lifetime.created);
                topic.lifetime = lifetime;
                topic.restore_usage(usage);
                self.topics.insert(entity.to_owned(), topic);
            }
            Definition::Subscription {
                name,
                settings,
                lifetime,
                rules,
            } => {
                let (topic, key) = entity.rsplit_once("/subscriptions/").unwrap_or_default();
                let topic = self.topics.get_mut(topic).ok_or_else(|| Misfit(entity.to_owned()))?;
                let mut queue = Queue::new(
                    &format!("{}/subscriptions/{name}", topic.name),
                    settings,
                    lifetime.created,
                );
                queue.lifetime = lifetime;
                queue.restore_usage(usage);
                let rules = rules.into_iter().map(|rule| (rule.name.to_lowercase(), rule)).collect();
                let subscription = Subscription { name, rules, queue };
                topic.subscriptions.insert(key.to_owned(), subscription);
            }
        }
        Ok(())
    }

    /// Puts a message back.
    pub fn restore_message(&mut self, entity: &str, place: Place, kept: Kept) -> Result<(), Misfit> {
        if let (Some(topic), Place::Scheduled) = (self.topics.get_mut(entity), place) {
            topic.restore_scheduled(kept);
            return Ok(());
        }
        let queue = self.find_mut(entity).ok_or_else(|| Misfit(entity.to_owned()))?;
        queue.restore_message(place, kept);
        Ok(())
    }

    /// Puts a MessageId back that duplicate detection remembers. Ids come in the order in which they were seen.
    pub fn restore_seen(&mut self, entity: &str, id: String, seen: Timestamp) -> Result<(), Misfit> {
        if let Some(topic) = self.topics.get_mut(entity) {
            topic.restore_seen(id, seen);
            return Ok(());
        }
        let queue = self.find_mut(entity).ok_or_else(|| Misfit(entity.to_owned()))?;
        queue.restore_seen(id, seen);
        Ok(())
    }

    fn definition(&self, entity: &str) -> Option<(Definition, Usage)> {
        if let Some(topic) = self.topics.get(entity) {
            let definition = Definition::Topic {
                name: topic.name.clone(),
                settings: topic.settings.clone(),
                lifetime: topic.lifetime,
            };
            return Some((definition, topic.usage()));
        }
        if let Some(queue) = self.queues.get(entity) {
            let definition = Definition::Queue {
                name: queue.name.clone(),
                settings: queue.settings.clone(),
                lifetime: queue.lifetime,
            };
            return Some((definition, queue.usage()));
        }
        let (topic, name) = entity.rsplit_once("/subscriptions/")?;
        let Subscription { name, rules, queue } = self.topics.get(topic)?.subscriptions.get(name)?;
        let definition = Definition::Subscription {
            name: name.clone(),
            settings: queue.settings.clone(),
            lifetime: queue.lifetime,
            rules: rules.values().cloned().collect(),
        };
        Some((definition, queue.usage()))
    }
}

/// What has changed in a queue, under the name of its entity.
pub(super) fn changes<'a>(
    entity: &'a Arc<str>,
    states: impl Iterator<Item = State> + 'a,
) -> impl Iterator<Item = Change> + 'a {
    states.map(|now| Change {
        entity: Arc::clone(entity),
        now,
    })
}
