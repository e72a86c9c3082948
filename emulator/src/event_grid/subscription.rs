//! One event subscription with its deliveries.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use http::Method;
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::dead_letter::{self, Obituary};
use super::handshake::{self, Consent};
use super::retry::{self, Reason, Verdict};
use super::webhook::{Call, Outcome};
use super::{Event, EventDelivery, EventSchema, EventSubscription, EventSubscriptionSnapshot};
use crate::clock::later;

/// How many deliveries may be under way at a time.
const MOST_IN_FLIGHT: usize = 64;
/// For how long at most an event is put off that is to be overtaken by another.
const PUT_OFF: Duration = Duration::from_secs(10);

/// An event subscription.
#[derive(Debug)]
pub struct Subscription {
    pub(super) settings: EventSubscription,
    /// The topic, as events name it.
    topic: String,
    /// What the webhook is to repeat; whoever knows it may consent by hand.
    pub(super) code: Uuid,
    pub(super) consent: Consent,
    waiting: BTreeMap<u64, Waiting>,
    dead: Vec<(Timestamp, Value)>,
    delivered: u64,
    dead_lettered: u64,
    dropped: u64,
}

/// An event that is not delivered yet.
#[derive(Debug, Clone)]
struct Waiting {
    event: Arc<Event>,
    published: Timestamp,
    attempts: u32,
    due: Timestamp,
    in_flight: bool,
    /// It was to be delivered after another one.
    put_off: bool,
    last: Option<(Outcome, Timestamp)>,
}

impl Subscription {
    /// A subscription whose webhook has not been asked yet. `topic` is the topic's name in events.
    pub fn new(settings: EventSubscription, topic: String, code: Uuid, now: Timestamp) -> Self {
        Self {
            settings,
            topic,
            code,
            consent: Consent::Wanted(now),
            waiting: BTreeMap::new(),
            dead: Vec::new(),
            delivered: 0,
            dead_lettered: 0,
            dropped: 0,
        }
    }

    /// Takes an event in, if the webhook has consented: to whoever has not, nothing that was published before is delivered.
    pub fn publish(&mut self, serial: u64, event: Arc<Event>, now: Timestamp) {
        if self.consent == Consent::Given {
            let waiting = Waiting {
                event,
                published: now,
                attempts: 0,
                due: now,
                in_flight: false,
                put_off: false,
                last: None,
            };
            self.waiting.insert(serial, waiting);
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
        self.give_up_old(now);
        let free = MOST_IN_FLIGHT.saturating_sub(self.in_flight());
        let mut due: Vec<_> = self
            .waiting
            .iter()
            .filter(|(_, waiting)| !waiting.in_flight && waiting.due <= now)
            .map(|(serial, waiting)| (waiting.due, *serial))
            .collect();
        due.sort_unstable();
        due.into_iter()
            .take(free)
            .filter_map(|(_, serial)| Some((serial, self.begin(serial)?)))
            .collect()
    }

    fn begin(&mut self, serial: u64) -> Option<Call> {
        let waiting = self.waiting.get_mut(&serial)?;
        waiting.in_flight = true;
        waiting.attempts += 1;
        let (event, earlier_attempts) = (Arc::clone(&waiting.event), waiting.attempts - 1);
        Some(self.delivery(&event, earlier_attempts))
    }

    fn in_flight(&self) -> usize {
        self.waiting.values().filter(|waiting| waiting.in_flight).count()
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
        let Some(waiting) = self.waiting.get_mut(&serial) else {
            return;
        };
        waiting.in_flight = false;
        match retry::after(&outcome, waiting.attempts, waiting.published, &self.settings, now) {
            Verdict::Delivered => {
                self.waiting.remove(&serial);
                self.delivered += 1;
                self.let_others_follow(now);
            }
            Verdict::Again(time) => {
                waiting.due = time;
                waiting.last = Some((outcome, now));
            }
            Verdict::GivenUp(reason) => {
                waiting.last = Some((outcome, now));
                self.give_up(serial, reason, now);
            }
        }
    }

    /// Takes back a first attempt that was about to begin, so that another event overtakes this one: the next that is delivered, or
    /// none within 10 s. What was put off before is not put off again.
    pub fn put_off(&mut self, serial: u64, now: Timestamp) -> bool {
        let first = |waiting: &&mut Waiting| !waiting.put_off && waiting.attempts == 1;
        let Some(waiting) = self.waiting.get_mut(&serial).filter(first) else {
            return false;
        };
        waiting.in_flight = false;
        waiting.attempts = 0;
        waiting.put_off = true;
        waiting.due = later(now, PUT_OFF);
        true
    }

    /// Delivers a waiting event once more, as `copy`.
    pub fn repeat(&mut self, serial: u64, copy: u64, now: Timestamp) {
        if let Some(waiting) = self.waiting.get(&serial).cloned() {
            let copied = Waiting {
                due: now,
                in_flight: false,
                ..waiting
            };
            self.waiting.insert(copy, copied);
        }
    }

    fn let_others_follow(&mut self, now: Timestamp) {
        let put_off = |waiting: &&mut Waiting| waiting.put_off && waiting.attempts == 0;
        self.waiting
            .values_mut()
            .filter(put_off)
            .for_each(|waiting| waiting.due = waiting.due.min(now));
    }

    fn give_up_old(&mut self, now: Timestamp) {
        let time_to_live = self.settings.time_to_live();
        let is_old = |waiting: &Waiting| !waiting.in_flight && later(waiting.published, time_to_live) <= now;
        let old: Vec<_> = self
            .waiting
            .iter()
            .filter(|(_, waiting)| is_old(waiting))
            .map(|(serial, _)| *serial)
            .collect();
        for serial in old {
            self.give_up(serial, Reason::TimeToLiveExceeded, now);
        }
    }

    fn give_up(&mut self, serial: u64, reason: Reason, now: Timestamp) {
        let Some(waiting) = self.waiting.remove(&serial) else {
            return;
        };
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
        let has_room = self.in_flight() < MOST_IN_FLIGHT;
        let deliveries = self.waiting.values().filter(|waiting| has_room && !waiting.in_flight);
        let dead = self.dead.iter().map(|(due, _)| *due);
        consent
            .into_iter()
            .chain(deliveries.map(|waiting| waiting.due))
            .chain(dead)
            .min()
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
            waiting: self.waiting.values().map(Waiting::snapshot).collect(),
            given_up: self.dead.len(),
        }
    }
}

impl Waiting {
    fn snapshot(&self) -> EventDelivery {
        EventDelivery {
            event_id: self.event.id().to_owned(),
            attempts: self.attempts,
            under_way: self.in_flight,
            next_attempt: self.due,
            last_outcome: self.last.as_ref().map(|(outcome, _)| outcome.name()),
        }
    }
}
