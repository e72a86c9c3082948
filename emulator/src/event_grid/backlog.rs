//! Events on their way to one webhook.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::webhook::Outcome;
use super::{Event, EventDelivery};
use crate::clock::later;

/// How many deliveries may be under way at a time.
const MOST_UNDER_WAY: usize = 64;
/// For how long at most an event is put off that is to be overtaken by another.
const PUT_OFF: Duration = Duration::from_secs(10);

/// Events that are not delivered yet, by their numbers.
#[derive(Debug, Default)]
pub struct Backlog(BTreeMap<u64, Waiting>);

/// An event that is not delivered yet.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The event.
    pub event: Arc<Event>,
    /// When it was published.
    pub published: Timestamp,
    /// How often it was tried, the attempt that is under way included.
    pub attempts: u32,
    /// What came of the last attempt, and when.
    pub last: Option<(Outcome, Timestamp)>,
    due: Timestamp,
    under_way: bool,
    /// It was to be delivered after another one.
    put_off: bool,
}

impl Backlog {
    /// Takes a new event in.
    pub fn add(&mut self, serial: u64, event: Arc<Event>, now: Timestamp) {
        let waiting = Waiting {
            event,
            published: now,
            attempts: 0,
            last: None,
            due: now,
            under_way: false,
            put_off: false,
        };
        self.0.insert(serial, waiting);
    }

    /// Begins the attempts whose time has come, as many as may be under way: each event with its number and that of the attempt,
    /// counted from 1.
    pub fn begin_due(&mut self, now: Timestamp) -> Vec<(u64, Arc<Event>, u32)> {
        let free = MOST_UNDER_WAY.saturating_sub(self.under_way());
        let mut due: Vec<_> = self.0.iter_mut().filter(|(_, waiting)| waiting.is_due(now)).collect();
        due.sort_by_key(|(serial, waiting)| (waiting.due, **serial));
        let begun = due.into_iter().take(free).map(|(serial, waiting)| {
            waiting.under_way = true;
            waiting.attempts += 1;
            (*serial, Arc::clone(&waiting.event), waiting.attempts)
        });
        begun.collect()
    }

    /// Takes an event out whose attempt has ended.
    pub fn take(&mut self, serial: u64) -> Option<Waiting> {
        self.0.remove(&serial)
    }

    /// Takes an event back in.
    pub fn put_back(&mut self, serial: u64, waiting: Waiting) {
        self.0.insert(serial, waiting);
    }

    /// Takes the events out that have lived for too long, unless they are just being delivered.
    pub fn take_older_than(&mut self, time_to_live: Duration, now: Timestamp) -> Vec<Waiting> {
        let old = |waiting: &Waiting| !waiting.under_way && later(waiting.published, time_to_live) <= now;
        self.0
            .extract_if(.., |_, waiting| old(waiting))
            .map(|(_, waiting)| waiting)
            .collect()
    }

    /// Takes back a first attempt that was about to begin, so that another event overtakes this one: the next that is delivered, or
    /// none within 10 s. What was put off before is not put off again.
    pub fn put_off(&mut self, serial: u64, now: Timestamp) -> bool {
        let first = |waiting: &&mut Waiting| !waiting.put_off && waiting.attempts == 1;
        let Some(waiting) = self.0.get_mut(&serial).filter(first) else {
            return false;
        };
        waiting.under_way = false;
        waiting.attempts = 0;
        waiting.put_off = true;
        waiting.due = later(now, PUT_OFF);
        true
    }

    /// Lets the events follow that were put off.
    pub fn let_others_follow(&mut self, now: Timestamp) {
        let put_off = |waiting: &&mut Waiting| waiting.put_off && waiting.attempts == 0;
        self.0
            .values_mut()
            .filter(put_off)
            .for_each(|waiting| waiting.due = waiting.due.min(now));
    }

    /// Delivers a waiting event once more, as `copy`.
    pub fn repeat(&mut self, serial: u64, copy: u64, now: Timestamp) {
        if let Some(waiting) = self.0.get(&serial).cloned() {
            let copied = Waiting {
                due: now,
                under_way: false,
                ..waiting
            };
            self.0.insert(copy, copied);
        }
    }

    /// When the next attempt is due. While as many are under way as may be, the end of one of them comes first.
    pub fn next_due(&self) -> Option<Timestamp> {
        let waiting = self.0.values().filter(|waiting| !waiting.under_way);
        waiting
            .map(|waiting| waiting.due)
            .min()
            .filter(|_| self.under_way() < MOST_UNDER_WAY)
    }

    /// What tests and the console see.
    pub fn snapshot(&self) -> Vec<EventDelivery> {
        self.0.values().map(Waiting::snapshot).collect()
    }

    fn under_way(&self) -> usize {
        self.0.values().filter(|waiting| waiting.under_way).count()
    }
}

impl Waiting {
    /// The same after a failed attempt, to be tried again at `due`.
    pub fn failed(self, outcome: Outcome, now: Timestamp, due: Timestamp) -> Self {
        Self {
            last: Some((outcome, now)),
            due,
            under_way: false,
            ..self
        }
    }

    fn is_due(&self, now: Timestamp) -> bool {
        !self.under_way && self.due <= now
    }

    fn snapshot(&self) -> EventDelivery {
        EventDelivery {
            event_id: self.event.id().to_owned(),
            attempts: self.attempts,
            under_way: self.under_way,
            next_attempt: self.due,
            last_outcome: self.last.as_ref().map(|(outcome, _)| outcome.name()),
        }
    }
}
