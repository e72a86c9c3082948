//! When a failed try is repeated: exponential back-off with jitter, Retry-After, a number of retries and a time budget.

use std::time::Duration;

use mutation::mutated;

/// How often and how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Tries after the first one.
    pub retries: u32,
    /// The shortest wait before the first retry; it doubles with each further one.
    pub first_backoff: Duration,
    /// The time after the start in which the last try must begin.
    pub budget: Duration,
}

/// What comes after a failed try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Another try, after this time.
    TryAfter(Duration),
    /// Nothing: the retries are used up.
    NoRetryLeft,
    /// Nothing: the wait would end beyond the budget.
    BeyondBudget,
}

/// The failed tries so far.
#[derive(Debug)]
pub struct Schedule {
    policy: RetryPolicy,
    started: Duration,
    failed: u32,
}

impl Schedule {
    /// Starts the budget at `now`, the host's clock.
    pub fn start(policy: RetryPolicy, now: Duration) -> Schedule {
        Schedule {
            policy,
            started: now,
            failed: 0,
        }
    }

    /// The number of the try that is to be made or has just failed, from 1.
    pub fn current_try(&self) -> u32 {
        self.failed + 1
    }

    /// All tries that the policy allows.
    pub fn all_tries(&self) -> u32 {
        self.policy.retries.saturating_add(1)
    }

    /// Counts a failed try that ended at `now`. `random` spreads retries of many handlers apart.
    pub fn after_failure(&mut self, now: Duration, retry_after: Option<Duration>, random: u32) -> Next {
        let endless = mutated!("mutation-unbounded-retry");
        if self.failed >= self.policy.retries && !endless {
            return Next::NoRetryLeft;
        }
        let wait = self.backoff(random).max(retry_after.unwrap_or_default());
        let spent = now.saturating_sub(self.started);
        if spent.saturating_add(wait) > self.policy.budget && !endless {
            return Next::BeyondBudget;
        }
        self.failed += 1;
        Next::TryAfter(wait)
    }

    /// Between 1 and 1.5 times the doubled first back-off: jitter never makes a later wait shorter than an earlier one.
    fn backoff(&self, random: u32) -> Duration {
        let shortest = self.policy.first_backoff.saturating_mul(1 << self.failed.min(16));
        let jitter = (shortest / 2).mul_f64(f64::from(random) / f64::from(u32::MAX));
        shortest.saturating_add(jitter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: RetryPolicy = RetryPolicy {
        retries: 3,
        first_backoff: Duration::from_millis(500),
        budget: Duration::from_secs(20),
    };

    fn waits(policy: RetryPolicy, random: impl Fn(u32) -> u32) -> Vec<u64> {
        let mut now = Duration::from_secs(1000);
        let mut schedule = Schedule::start(policy, now);
        let mut waits = Vec::new();
        while let Next::TryAfter(wait) = schedule.after_failure(now, None, random(schedule.current_try())) {
            now += wait;
            waits.push(wait.as_millis() as u64);
        }
        waits
    }

    #[test]
    fn waits_double() {
        assert_eq!(waits(POLICY, |_| 0), [500, 1000, 2000]);
        assert_eq!(waits(POLICY, |_| u32::MAX), [750, 1500, 3000]);
    }

    #[test]
    fn waits_grow_whatever_the_jitter() {
        let falling = waits(POLICY, |number| if number == 1 { u32::MAX } else { 0 });
        assert_eq!(falling, [750, 1000, 2000]);
    }

    #[test]
    fn retry_after_lengthens_a_wait_but_never_shortens_it() {
        let start = Duration::from_secs(5);
        let mut schedule = Schedule::start(POLICY, start);
        let long = Some(Duration::from_secs(7));
        assert_eq!(
            schedule.after_failure(start, long, 0),
            Next::TryAfter(Duration::from_secs(7))
        );
        let short = Some(Duration::from_millis(1));
        assert_eq!(
            schedule.after_failure(start, short, 0),
            Next::TryAfter(Duration::from_secs(1))
        );
    }

    #[test]
    fn a_retry_after_beyond_what_is_left_of_the_budget_ends_the_tries() {
        let start = Duration::from_secs(5);
        let wait = Some(Duration::from_secs(20));
        assert_eq!(
            Schedule::start(POLICY, start).after_failure(start, wait, 0),
            Next::TryAfter(Duration::from_secs(20))
        );
        let later = start + Duration::from_millis(1);
        assert_eq!(
            Schedule::start(POLICY, start).after_failure(later, wait, 0),
            Next::BeyondBudget
        );
    }

    #[test]
    fn slow_tries_use_the_budget_up() {
        let mut schedule = Schedule::start(POLICY, Duration::ZERO);
        assert_eq!(
            schedule.after_failure(Duration::from_secs(15), None, 0),
            Next::TryAfter(Duration::from_millis(500))
        );
        assert_eq!(
            schedule.after_failure(Duration::from_secs(30), None, 0),
            Next::BeyondBudget
        );
    }

    #[test]
    fn settings_at_their_limits_neither_overflow_nor_loop() {
        let none = RetryPolicy { retries: 0, ..POLICY };
        assert_eq!(waits(none, |_| 0), [0_u64; 0]);
        let endless = RetryPolicy {
            retries: u32::MAX,
            first_backoff: Duration::MAX,
            budget: Duration::MAX,
        };
        let mut schedule = Schedule::start(endless, Duration::ZERO);
        assert!(matches!(
            schedule.after_failure(Duration::ZERO, None, 0),
            Next::TryAfter(_)
        ));
        assert_eq!(schedule.all_tries(), u32::MAX);
    }
}
