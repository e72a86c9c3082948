//! One event subscription with its deliveries.

use std::sync::Arc;

use http::Method;
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::backlog::{Backlog, Waiting};
use super::dead_letter::{self, Obituary};
use super::handshake::{self, Consent};
use super::retry::{self, Reason, Verdict};
use super::webhook::{Call, Outcome};
use super::{Event, EventSchema, EventSubscription, EventSubscriptionSnapshot};
use crate::clock::later;

/// An event subscription.
#[derive(Debug)]
pub struct Subscription {
    pub(super) settings: EventSubscription,
    /// The topic, as events name it.
    topic: String,
    /// What the webhook is to repeat; whoever knows it may consent by hand.
    pub(super) code: Uuid,
    pub(super) consent: Consent,
    pub(super) backlog: Backlog,
    dead: Vec<(Timestamp, Value)>,
    delivered: u64,
    dead_lettered: u64,
    dropped: u64,
}

impl Subscription {
    /// A subscription whose webhook has not been asked yet. `topic` is the topic's name in events.
    pub fn new(settings: EventSubscription, topic: String, code: Uuid, now: Timestamp) -> Self {
        Self {
            settings,
            topic,
            code,
            consent: Consent::Wanted(now),
            backlog: Backlog::default(),
            dead: Vec::new(),
            delivered: 0,
            dead_lettered: 0,
            dropped: 0,
        }
    }

    /// Takes an event in, if the webhook has consented: whoever has not gets nothing, and nothing later.
    pub fn publish(&mut self, serial: u64, event: Arc<Event>, now: Timestamp) {
        if self.consent == Consent::Given {
            self.backlog.add(serial, event, now);
        }
    }

    /// The request for consent, if it is time for one.
    pub fn ask(&mut self, validation_url: &str, now: Timestamp) -> Option<Call> {
        match self.consent {
            Consent::Wanted(at) if at <= now => {
                self.consent = Consent::Asked;
                Some(handshake::call(
                    &self.settings,
                    &self.topic,
                    self.code,
                    validation_url,
                    now,
                ))
            }
            Consent::ByHand(until) if until <= now => {
                self.consent = Consent::Refused;
                None
            }
            _ => None,
        }
    }

    /// Takes in what came of the request for consent.
    pub fn asked(&mut self, outcome: &Outcome, now: Timestamp) {
        // Somebody may have consented by hand meanwhile.
        if self.consent == Consent::Asked {
            self.consent = handshake::judge(self.settings.event_delivery_schema, self.code, outcome, now);
        }
    }

    /// The deliveries whose time has come. Events that are too old by then are given up.
    pub fn take_due(&mut self, now: Timestamp) -> Vec<(u64, Call)> {
        for old in self.backlog.take_older_than(self.settings.time_to_live(), now) {
            self.give_up(&old, Reason::TimeToLiveExceeded, now);
        }
        let due = self.backlog.begin_due(now);
        due.into_iter()
            .map(|(serial, event, attempts)| (serial, self.delivery(&event, attempts - 1)))
            .collect()
    }

    /// The request that delivers an event. `aeg-delivery-count` is 0 at first.
    fn delivery(&self, event: &Event, earlier_attempts: u32) -> Call {
        let schema = self.settings.event_delivery_schema;
        let document = Value::Object(event.document(schema, &self.topic));
        let (content_type, body) = match schema {
            EventSchema::CloudEvents => ("application/cloudevents+json; charset=utf-8", document),
            EventSchema::EventGrid => ("application/json; charset=utf-8", Value::Array(vec![document])),
        };
        Call {
            method: Method::POST,
            url: self.settings.endpoint_url.clone(),
            headers: vec![
                ("Content-Type", content_type.to_owned()),
                ("aeg-event-type", "Notification".to_owned()),
                ("aeg-subscription-name", self.settings.name.to_uppercase()),
                ("aeg-delivery-count", earlier_attempts.to_string()),
                ("aeg-metadata-version", "1".to_owned()),
            ],
            body: body.to_string().into_bytes(),
        }
    }

    /// Takes in what came of a delivery.
    pub fn attempted(&mut self, serial: u64, outcome: Outcome, now: Timestamp) {
        let Some(waiting) = self.backlog.take(serial) else {
            return;
        };
        match retry::after(&outcome, waiting.attempts, waiting.published, &self.settings, now) {
            Verdict::Delivered => {
                self.delivered += 1;
                self.backlog.let_others_follow(now);
            }
            Verdict::Again(time) => self.backlog.put_back(serial, waiting.failed(outcome, now, time)),
            Verdict::GivenUp(reason) => self.give_up(&waiting.failed(outcome, now, now), reason, now),
        }
    }

    fn give_up(&mut self, waiting: &Waiting, reason: Reason, now: Timestamp) {
        if self.settings.dead_letter_container.is_none() {
            self.dropped += 1;
            return;
        }
        let last = waiting.last.as_ref();
        let obituary = Obituary {
            reason: reason.name(),
            attempts: waiting.attempts,
            last_outcome: last.map_or_else(String::new, |(outcome, _)| outcome.name()),
            last_status: last.and_then(|(outcome, _)| outcome.status()),
            published: waiting.published,
            last_attempt: last.map(|(_, time)| *time),
        };
        let schema = self.settings.event_delivery_schema;
        let event = waiting.event.document(schema, &self.topic);
        let document = dead_letter::document(event, schema, &obituary);
        self.dead.push((later(now, dead_letter::DELAY), document));
    }

    /// The dead letters, all of them, once one of them has waited for long enough.
    pub fn take_dead(&mut self, now: Timestamp) -> Vec<Value> {
        if self.dead.iter().any(|(due, _)| *due <= now) {
            std::mem::take(&mut self.dead)
                .into_iter()
                .map(|(_, event)| event)
                .collect()
        } else {
            Vec::new()
        }
    }

    /// Counts events that were put into the container, or dropped because there is none of its name.
    pub fn buried(&mut self, events: u64, is_kept: bool) {
        if is_kept {
            self.dead_lettered += events;
        } else {
            self.dropped += events;
        }
    }

    /// When there is something to do next, if nothing else happens.
    pub fn next_event(&self) -> Option<Timestamp> {
        let consent = match self.consent {
            Consent::Wanted(time) | Consent::ByHand(time) => Some(time),
            _ => None,
        };
        let dead = self.dead.iter().map(|(due, _)| *due).min();
        [consent, self.backlog.next_due(), dead].into_iter().flatten().min()
    }

    /// What tests and the console see.
    pub fn snapshot(&self) -> EventSubscriptionSnapshot {
        EventSubscriptionSnapshot {
            topic: self.settings.topic.clone(),
            name: self.settings.name.clone(),
            endpoint: self.settings.shown_endpoint().to_owned(),
            provisioning_state: self.consent.name(),
            delivered: self.delivered,
            dead_lettered: self.dead_lettered,
            dropped: self.dropped,
            waiting: self.backlog.snapshot(),
            given_up: self.dead.len(),
        }
    }
}
