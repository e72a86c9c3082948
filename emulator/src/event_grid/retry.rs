//! What follows an attempt to deliver an event.
//!
//! <https://learn.microsoft.com/azure/event-grid/delivery-and-retry>

use std::time::Duration;

use jiff::Timestamp;

use super::EventSubscription;
use super::webhook::Outcome;
use crate::clock::later;

/// The pauses after the first attempt, the second and so on, in seconds; the last one goes on.
const PAUSES: [u64; 10] = [10, 30, 60, 300, 600, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600];

/// What follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The event is delivered.
    Delivered,
    /// It is delivered again at this time.
    Again(Timestamp),
    /// It is given up.
    GivenUp(Reason),
}

/// Why an event is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// There were as many attempts as there may be.
    MaxDeliveryAttemptsExceeded,
    /// It is too old.
    TimeToLiveExceeded,
    /// The webhook answered with a status after which nobody tries again.
    Undeliverable(u16),
}

impl Reason {
    /// Azure's word for it.
    pub fn name(self) -> String {
        match self {
            Self::MaxDeliveryAttemptsExceeded => "MaxDeliveryAttemptsExceeded".to_owned(),
            Self::TimeToLiveExceeded => "TimeToLiveExceeded".to_owned(),
            Self::Undeliverable(status) => format!("UndeliverableDueToHttp{}", Outcome::of_status(status).name()),
        }
    }
}

/// Decides what follows the attempt of this number, counted from 1. Azure's pauses are longer by a small random time; these are not.
pub fn after(
    outcome: &Outcome,
    attempts: u32,
    published: Timestamp,
    subscription: &EventSubscription,
    now: Timestamp,
) -> Verdict {
    match outcome.status() {
        Some(200..=204) => Verdict::Delivered,
        Some(status @ (400 | 401 | 403 | 413)) => Verdict::GivenUp(Reason::Undeliverable(status)),
        _ if attempts >= subscription.max_delivery_attempts => Verdict::GivenUp(Reason::MaxDeliveryAttemptsExceeded),
        status => {
            let step = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
            let pause = PAUSES[step.min(PAUSES.len() - 1)].max(shortest_pause(status));
            let end = later(published, subscription.time_to_live());
            Verdict::Again(later(now, Duration::from_secs(pause)).min(end))
        }
    }
}

/// Some answers make Event Grid wait longer than its schedule says, in seconds.
fn shortest_pause(status: Option<u16>) -> u64 {
    match status {
        Some(404) => 300,
        Some(408) => 120,
        Some(503) => 30,
        _ => 10,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(outcome: &Outcome, attempts: u32) -> Verdict {
        let subscription = EventSubscription {
            max_delivery_attempts: 12,
            ..EventSubscription::new("orders", "reserver", "http://127.0.0.1/")
        };
        after(
            outcome,
            attempts,
            Timestamp::UNIX_EPOCH,
            &subscription,
            Timestamp::UNIX_EPOCH,
        )
    }

    fn pause(outcome: &Outcome, attempts: u32) -> i64 {
        match verdict(outcome, attempts) {
            Verdict::Again(time) => time.as_second(),
            other => panic!("{outcome:?} after {attempts} attempts: {other:?}"),
        }
    }

    #[test]
    fn only_five_statuses_are_success() {
        for status in 200..=204 {
            assert_eq!(verdict(&Outcome::of_status(status), 1), Verdict::Delivered, "{status}");
        }
        for status in [205, 206, 302, 500] {
            assert_ne!(verdict(&Outcome::of_status(status), 1), Verdict::Delivered, "{status}");
        }
    }

    #[test]
    fn pauses_grow_as_documented() {
        let pauses: Vec<_> = (1..=11).map(|attempts| pause(&Outcome::TimedOut, attempts)).collect();
        assert_eq!(pauses, [10, 30, 60, 300, 600, 1800, 3600, 10800, 21600, 43200, 43200]);
        assert_eq!(pause(&Outcome::of_status(404), 1), 300);
        assert_eq!(pause(&Outcome::of_status(404), 6), 1800);
        assert_eq!(pause(&Outcome::of_status(408), 1), 120);
        assert_eq!(pause(&Outcome::of_status(503), 1), 30);
        assert_eq!(pause(&Outcome::of_status(500), 1), 10);
        assert_eq!(pause(&Outcome::Unreachable, 1), 10);
    }

    #[test]
    fn an_event_is_given_up_at_once_or_after_its_last_attempt() {
        for status in [400, 401, 403, 413] {
            let reason = Reason::Undeliverable(status);
            assert_eq!(verdict(&Outcome::of_status(status), 1), Verdict::GivenUp(reason));
        }
        assert_eq!(Reason::Undeliverable(400).name(), "UndeliverableDueToHttpBadRequest");
        let last = Verdict::GivenUp(Reason::MaxDeliveryAttemptsExceeded);
        assert_eq!(verdict(&Outcome::of_status(503), 12), last);
    }

    #[test]
    fn no_pause_outlives_the_event() {
        let subscription = EventSubscription {
            event_time_to_live_in_minutes: 1,
            ..EventSubscription::new("orders", "reserver", "http://127.0.0.1/")
        };
        let start = Timestamp::UNIX_EPOCH;
        let verdict = after(&Outcome::of_status(404), 1, start, &subscription, start);
        assert_eq!(verdict, Verdict::Again(later(start, Duration::from_secs(60))));
    }
}
