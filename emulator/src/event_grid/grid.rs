//! All topics with their event subscriptions.

use std::collections::BTreeMap;
use std::sync::Arc;

use http::Uri;
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::dead_letter::{DeadLetterBlob, blob_name};
use super::event::EventError;
use super::handshake::Consent;
use super::subscription::Subscription;
use super::webhook::{Call, Outcome};
use super::{Event, EventSubscription, EventSubscriptionSnapshot, EventTopic};
use crate::random::Random;

/// Names a subscription: its topic's name and its own, as they were created.
pub type Name = (String, String);

/// Topics and subscriptions.
#[derive(Debug)]
pub struct EventGrid {
    /// Where this service listens, for URLs that lead back to it.
    pub origin: String,
    topics: BTreeMap<String, EventTopic>,
    subscriptions: BTreeMap<Name, Subscription>,
    random: Random,
    last: u64,
}

/// A request that is to be made, and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// The subscription.
    pub subscription: Name,
    /// What for.
    pub purpose: Purpose,
    /// The request.
    pub call: Call,
}

/// What a request to a webhook is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Consent of the webhook that was given this code.
    Consent(Uuid),
    /// The delivery of this number.
    Delivery(u64),
}

/// Why a topic or an event subscription cannot be created.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubscribeError {
    /// The name is not allowed.
    #[error("{0:?} is no name of a topic or an event subscription: use 3 to 64 letters, digits and hyphens")]
    Name(String),
    /// There is one of this name.
    #[error("there is a topic or an event subscription {0:?} already")]
    Exists(String),
    /// There is no such topic.
    #[error("there is no topic {0:?}")]
    NoTopic(String),
    /// The webhook cannot be called.
    #[error("the endpoint of the event subscription {0:?} is no http URL: the emulator calls webhooks over plain HTTP")]
    Endpoint(String),
    /// The topic's events cannot be delivered in that schema.
    #[error(
        "the event subscription {0:?} wants EventGridSchema, and its topic has CloudEvents, which Event Grid does not convert"
    )]
    Schema(String),
    /// The limits are out of range.
    #[error("the event subscription {0:?} must have 1 to 30 attempts and a time to live of 1 to 1440 minutes")]
    Limits(String),
}

/// Why an event cannot be published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublishEventError {
    /// There is no such topic.
    #[error("there is no topic {0:?}")]
    NoTopic(String),
    /// The document is no event of the topic's schema.
    #[error(transparent)]
    Event(#[from] EventError),
}

impl EventGrid {
    /// Neither topics nor subscriptions.
    pub fn new(random: Random) -> Self {
        Self {
            origin: String::new(),
            topics: BTreeMap::new(),
            subscriptions: BTreeMap::new(),
            random,
            last: 0,
        }
    }

    /// Creates a topic.
    ///
    /// # Errors
    /// There is one of this name, or the name is not allowed.
    pub fn create_topic(&mut self, topic: EventTopic) -> Result<(), SubscribeError> {
        check_name(&topic.name)?;
        if self.topics.contains_key(&topic.name) {
            return Err(SubscribeError::Exists(topic.name));
        }
        self.topics.insert(topic.name.clone(), topic);
        Ok(())
    }

    /// A topic.
    pub fn topic(&self, name: &str) -> Option<&EventTopic> {
        self.topics.get(name)
    }

    /// The names of all topics, in order.
    pub fn topic_names(&self) -> impl Iterator<Item = &str> {
        self.topics.keys().map(String::as_str)
    }

    /// Creates an event subscription. Its webhook is asked for consent first.
    ///
    /// # Errors
    /// There is no such topic, or it has a subscription of this name, or the settings are none that Azure allows.
    pub fn subscribe(&mut self, settings: EventSubscription, now: Timestamp) -> Result<(), SubscribeError> {
        check_name(&settings.name)?;
        let topic = self.topics.get(&settings.topic);
        let topic = topic.ok_or_else(|| SubscribeError::NoTopic(settings.topic.clone()))?;
        if !topic.input_schema.can_become(settings.event_delivery_schema) {
            return Err(SubscribeError::Schema(settings.name));
        }
        if !is_http(&settings.endpoint_url) {
            return Err(SubscribeError::Endpoint(settings.name));
        }
        if !settings.has_allowed_limits() {
            return Err(SubscribeError::Limits(settings.name));
        }
        let name = (settings.topic.clone(), settings.name.clone());
        if self.subscriptions.contains_key(&name) {
            return Err(SubscribeError::Exists(settings.name));
        }
        let source = format!(
            "/subscriptions/{}/resourceGroups/local/providers/Microsoft.EventGrid/topics/{}",
            Uuid::nil(),
            settings.topic
        );
        let subscription = Subscription::new(settings, source, self.random.uuid(), now);
        self.subscriptions.insert(name, subscription);
        Ok(())
    }

    /// Removes an event subscription with everything that it has not delivered. False if there is none.
    pub fn unsubscribe(&mut self, topic: &str, name: &str) -> bool {
        let name = (topic.to_owned(), name.to_owned());
        self.subscriptions.remove(&name).is_some()
    }

    /// Hands events to the subscriptions of a topic.
    pub fn publish(&mut self, topic: &str, events: Vec<Event>, now: Timestamp) {
        for event in events.into_iter().map(Arc::new) {
            let of_topic = self.subscriptions.iter_mut().filter(|((other, _), _)| other == topic);
            for (_, subscription) in of_topic {
                self.last += 1;
                subscription.publish(self.last, Arc::clone(&event), now);
            }
        }
    }

    /// The requests whose time has come.
    pub fn take_work(&mut self, now: Timestamp) -> Vec<Work> {
        let mut work = Vec::new();
        for (name, subscription) in &mut self.subscriptions {
            let url = format!(
                "{}/eventsubscriptions/{}/{}/validate?token={}",
                self.origin, name.0, name.1, subscription.code
            );
            let asked = subscription
                .ask(&url, now)
                .map(|call| (Purpose::Consent(subscription.code), call));
            let due = subscription.take_due(now).into_iter();
            let due = due.map(|(serial, call)| (Purpose::Delivery(serial), call));
            work.extend(asked.into_iter().chain(due).map(|(purpose, call)| Work {
                subscription: name.clone(),
                purpose,
                call,
            }));
        }
        work
    }

    /// Takes in what came of a request. Whoever asked for it may be gone.
    pub fn finished(&mut self, name: &Name, purpose: Purpose, outcome: Outcome, now: Timestamp) {
        let Some(subscription) = self.subscriptions.get_mut(name) else {
            return;
        };
        match purpose {
            Purpose::Consent(code) if subscription.code == code => subscription.asked(&outcome, now),
            Purpose::Consent(_) => {}
            Purpose::Delivery(serial) => subscription.attempted(serial, outcome, now),
        }
    }

    /// Takes a delivery back so that another one overtakes it; false if it is to be made after all.
    pub fn put_off(&mut self, name: &Name, serial: u64, now: Timestamp) -> bool {
        let subscription = self.subscriptions.get_mut(name);
        subscription.is_some_and(|subscription| subscription.backlog.put_off(serial, now))
    }

    /// Delivers an event once more.
    pub fn repeat(&mut self, name: &Name, serial: u64, now: Timestamp) {
        self.last += 1;
        if let Some(subscription) = self.subscriptions.get_mut(name) {
            subscription.backlog.repeat(serial, self.last, now);
        }
    }

    /// Consents by hand, with the code that the webhook was given. False if that is not possible, or not any more.
    pub fn validate(&mut self, topic: &str, name: &str, code: &str, now: Timestamp) -> bool {
        let subscription = self.subscriptions.get_mut(&(topic.to_owned(), name.to_owned()));
        let waiting = |subscription: &&mut Subscription| match subscription.consent {
            Consent::ByHand(until) => now < until && subscription.code.to_string() == code,
            _ => false,
        };
        match subscription.filter(waiting) {
            Some(subscription) => {
                subscription.consent = Consent::Given;
                true
            }
            None => false,
        }
    }

    /// The blobs with dead letters whose time has come, each with the subscription that must hear of its end.
    pub fn take_dead(&mut self, now: Timestamp) -> Vec<(Name, DeadLetterBlob)> {
        let mut blobs = Vec::new();
        for (name, subscription) in &mut self.subscriptions {
            let dead = subscription.take_dead(now);
            let container = subscription.settings.dead_letter_container.as_ref();
            if let Some(container) = container.filter(|_| !dead.is_empty()) {
                let blob = DeadLetterBlob {
                    container: container.clone(),
                    name: blob_name(&name.1, now, self.random.uuid()),
                    events: u64::try_from(dead.len()).unwrap_or(u64::MAX),
                    body: Value::Array(dead).to_string().into_bytes(),
                };
                blobs.push((name.clone(), blob));
            }
        }
        blobs
    }

    /// Takes in what became of a blob with dead letters.
    pub fn buried(&mut self, name: &Name, events: u64, is_kept: bool) {
        if let Some(subscription) = self.subscriptions.get_mut(name) {
            subscription.buried(events, is_kept);
        }
    }

    /// When there is something to do next, if nothing else happens.
    pub fn next_event(&self) -> Option<Timestamp> {
        self.subscriptions.values().filter_map(Subscription::next_event).min()
    }

    /// All event subscriptions, in the order of their topics and names.
    pub fn snapshots(&self) -> Vec<EventSubscriptionSnapshot> {
        self.subscriptions.values().map(Subscription::snapshot).collect()
    }
}

fn check_name(name: &str) -> Result<(), SubscribeError> {
    let allowed = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if allowed && (3..=64).contains(&name.len()) {
        Ok(())
    } else {
        Err(SubscribeError::Name(name.to_owned()))
    }
}

fn is_http(url: &str) -> bool {
    let url = url.parse::<Uri>();
    url.is_ok_and(|url| url.scheme_str() == Some("http") && url.authority().is_some())
}

#[cfg(test)]
#[path = "grid_tests.rs"]
mod tests;
