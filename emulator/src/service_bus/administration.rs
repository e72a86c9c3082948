//! Creating, looking at and deleting the entities of a namespace.

use jiff::Timestamp;

use super::filter::{Filter, Rule};
use super::lifetime::Lifetime;
use super::namespace::Namespace;
use super::queue::Queue;
use super::topic::{Subscription, Topic};
use super::{Address, QueueSettings, SubQueue, TopicSettings};

/// Why an entity was not created.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CreateError {
    /// There is one of this name.
    #[error("there is already an entity named {0}")]
    Exists(String),
    /// The name is not allowed: it is empty, too long, or has a part that means something in a path.
    #[error(
        "{0:?} is no name for a queue or a topic: use letters, digits, '.', '-', '_' and '/', 260 characters at most"
    )]
    Name(String),
    /// The name is not allowed for a subscription or a rule.
    #[error(
        "{0:?} is no name for a subscription or a rule: use letters, digits, '.', '-' and '_', 50 characters at most"
    )]
    ShortName(String),
    /// There is no such topic or subscription to create it in.
    #[error("there is no topic or subscription named {0}")]
    Missing(String),
}

const LONGEST_NAME: usize = 260;
const LONGEST_SHORT_NAME: usize = 50;

impl Namespace {
    /// Creates a queue.
    pub fn create_queue(&mut self, name: &str, settings: QueueSettings, now: Timestamp) -> Result<(), CreateError> {
        let key = self.new_name(name)?;
        self.redefined.insert(key.clone());
        self.queues.insert(key, Queue::new(name, settings, now));
        Ok(())
    }

    /// Creates a topic.
    pub fn create_topic(&mut self, name: &str, settings: TopicSettings, now: Timestamp) -> Result<(), CreateError> {
        let key = self.new_name(name)?;
        self.redefined.insert(key.clone());
        self.topics.insert(key, Topic::new(name, settings, now));
        Ok(())
    }

    /// Creates a subscription whose one rule has this filter.
    pub fn create_subscription(
        &mut self,
        topic: &str,
        name: &str,
        settings: QueueSettings,
        filter: Filter,
        now: Timestamp,
    ) -> Result<(), CreateError> {
        self.create_subscription_with(topic, name, settings, Rule::first(filter, now))
    }

    /// Creates a subscription whose one rule is this, at the time of the rule.
    pub fn create_subscription_with(
        &mut self,
        topic: &str,
        name: &str,
        settings: QueueSettings,
        rule: Rule,
    ) -> Result<(), CreateError> {
        check_short_name(name)?;
        check_rule_name(&rule.name)?;
        let missing = || CreateError::Missing(topic.to_owned());
        let (topic_key, key) = (topic.to_lowercase(), name.to_lowercase());
        let topic = self.topics.get_mut(&topic_key).ok_or_else(missing)?;
        if topic.subscriptions.contains_key(&key) {
            return Err(CreateError::Exists(name.to_owned()));
        }
        self.redefined.insert(format!("{topic_key}/subscriptions/{key}"));
        let subscription = Subscription::new(&topic.name, name, settings, rule);
        topic.subscriptions.insert(key, subscription);
        Ok(())
    }

    /// Creates a rule of a subscription.
    pub fn create_rule(&mut self, topic: &str, subscription: &str, rule: Rule) -> Result<(), CreateError> {
        check_rule_name(&rule.name)?;
        let missing = || CreateError::Missing(format!("{topic}/subscriptions/{subscription}"));
        let subscription = self.subscription_mut(topic, subscription).ok_or_else(missing)?;
        let key = rule.name.to_lowercase();
        if subscription.rules.contains_key(&key) {
            return Err(CreateError::Exists(rule.name));
        }
        subscription.rules.insert(key, rule);
        Ok(())
    }

    /// A queue.
    pub fn queue(&self, name: &str) -> Option<&Queue> {
        self.queues.get(&name.to_lowercase())
    }

    /// A queue, to change its settings.
    pub fn queue_settings(&mut self, name: &str) -> Option<(&mut QueueSettings, &mut Lifetime)> {
        let key = name.to_lowercase();
        let queue = self.queues.get_mut(&key)?;
        self.redefined.insert(key);
        Some((&mut queue.settings, &mut queue.lifetime))
    }

    /// A topic.
    pub fn topic(&self, name: &str) -> Option<&Topic> {
        self.topics.get(&name.to_lowercase())
    }

    /// A topic, to change its settings.
    pub fn topic_settings(&mut self, name: &str) -> Option<(&mut TopicSettings, &mut Lifetime)> {
        let key = name.to_lowercase();
        let topic = self.topics.get_mut(&key)?;
        self.redefined.insert(key);
        Some((&mut topic.settings, &mut topic.lifetime))
    }

    /// A subscription.
    pub fn subscription(&self, topic: &str, name: &str) -> Option<&Subscription> {
        self.topic(topic)?.subscriptions.get(&name.to_lowercase())
    }

    /// A subscription, to change its settings and rules.
    pub fn subscription_mut(&mut self, topic: &str, name: &str) -> Option<&mut Subscription> {
        let (topic, name) = (topic.to_lowercase(), name.to_lowercase());
        let subscription = self.topics.get_mut(&topic)?.subscriptions.get_mut(&name)?;
        self.redefined.insert(format!("{topic}/subscriptions/{name}"));
        Some(subscription)
    }

    /// All queues in the order of their names.
    pub fn queues(&self) -> impl Iterator<Item = &Queue> {
        self.queues.values()
    }

    /// All topics in the order of their names.
    pub fn topics(&self) -> impl Iterator<Item = &Topic> {
        self.topics.values()
    }

    /// Deletes a queue or a topic with everything in it. False if there is none of this name.
    pub fn delete(&mut self, name: &str) -> bool {
        let key = name.to_lowercase();
        if self.queues.remove(&key).is_some() {
            self.gone(&key);
            return true;
        }
        let Some(topic) = self.topics.remove(&key) else {
            return false;
        };
        for subscription in topic.subscriptions.keys() {
            self.gone(&format!("{key}/subscriptions/{subscription}"));
        }
        self.redefined.insert(key);
        true
    }

    /// Deletes a subscription with everything in it. False if there is none.
    pub fn delete_subscription(&mut self, topic: &str, name: &str) -> bool {
        let (topic, name) = (topic.to_lowercase(), name.to_lowercase());
        let found = self.topics.get_mut(&topic);
        let deleted = found.is_some_and(|topic| topic.subscriptions.remove(&name).is_some());
        if deleted {
            self.gone(&format!("{topic}/subscriptions/{name}"));
        }
        deleted
    }

    /// Whether there is such a queue, topic or subscription, by its name in lower case.
    pub fn has(&self, entity: &str) -> bool {
        self.topics.contains_key(entity) || self.find(entity).is_some()
    }

    /// Whether receiving from there takes a session, which the REST protocol cannot name.
    pub fn requires_session(&self, from: &Address) -> bool {
        from.sub_queue == SubQueue::Main
            && self
                .find(&from.entity)
                .is_some_and(|queue| queue.settings.requires_session)
    }

    fn gone(&mut self, entity: &str) {
        self.redefined.insert(entity.to_owned());
        self.removed
            .extend([Address::main(entity), Address::dead_letters(entity)]);
    }

    fn new_name(&self, name: &str) -> Result<String, CreateError> {
        let allowed = |character: char| character.is_alphanumeric() || ".-_/".contains(character);
        // Such a path is a subscription's.
        let subscription = |part: &str| part.eq_ignore_ascii_case("subscriptions");
        if name.is_empty()
            || name.len() > LONGEST_NAME
            || !name.chars().all(allowed)
            || name.split('/').any(|part| part.is_empty() || subscription(part))
        {
            return Err(CreateError::Name(name.to_owned()));
        }
        let key = name.to_lowercase();
        if self.queues.contains_key(&key) || self.topics.contains_key(&key) {
            return Err(CreateError::Exists(name.to_owned()));
        }
        Ok(key)
    }
}

fn check_rule_name(name: &str) -> Result<(), CreateError> {
    // As in `$Default`.
    check_short_name(name.trim_start_matches('$'))
}

fn check_short_name(name: &str) -> Result<(), CreateError> {
    let allowed = |character: char| character.is_alphanumeric() || ".-_".contains(character);
    if name.is_empty() || name.len() > LONGEST_SHORT_NAME || !name.chars().all(allowed) {
        return Err(CreateError::ShortName(name.to_owned()));
    }
    Ok(())
}

#[cfg(test)]
#[path = "administration_tests.rs"]
mod tests;
