//! The emulator's clock, which can be moved forward.

use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;
use tokio::time::Instant;

/// The longest sleep at once: the system clock may be set meanwhile.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// What time it is for an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The time of the services: messages, locks and blobs live by it.
    pub time: Timestamp,
    /// The time that clients know. Signatures are checked by it: a client signs with its own clock, which
    /// [`Clock::advance`] does not move.
    pub wall: Timestamp,
}

impl Now {
    /// The same moment for both.
    pub fn at(time: Timestamp) -> Self {
        Self { time, wall: time }
    }
}

/// Tells the time and waits for it.
#[derive(Debug)]
pub struct Clock {
    started: Instant,
    /// The time at the start of a clock that has nothing to do with the system's.
    beginning: Option<Timestamp>,
    /// How far it was ahead at the start.
    ahead_at_start: Duration,
    advanced: watch::Sender<Duration>,
}

impl Clock {
    /// A clock that agrees with the system's.
    pub fn start() -> Self {
        Self::start_ahead(Duration::ZERO)
    }

    /// A clock that is ahead of the system's.
    pub fn start_ahead(ahead: Duration) -> Self {
        Self {
            started: Instant::now(),
            beginning: None,
            ahead_at_start: ahead,
            advanced: watch::Sender::new(ahead),
        }
    }

    /// A clock that shows `beginning` now and goes on as the runtime's does, which may be paused.
    pub fn simulated(beginning: Timestamp) -> Self {
        Self {
            beginning: Some(beginning),
            ..Self::start()
        }
    }

    /// How far it is ahead of the system's.
    pub fn ahead(&self) -> Duration {
        *self.advanced.borrow()
    }

    /// The time.
    pub fn now(&self) -> Now {
        let wall = match self.beginning {
            Some(beginning) => later(beginning, self.started.elapsed()),
            None => Timestamp::now(),
        };
        Now {
            time: later(wall, self.ahead()),
            wall,
        }
    }

    /// How much time has passed since the start, with what was skipped.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed() + self.ahead().saturating_sub(self.ahead_at_start)
    }

    /// Moves the services' time forward.
    pub fn advance(&self, by: Duration) {
        self.advanced
            .send_modify(|advanced| *advanced = advanced.saturating_add(by));
    }

    /// Returns once the services' time is `time` or later.
    pub async fn reach(&self, time: Timestamp) {
        let mut advanced = self.advanced.subscribe();
        loop {
            advanced.mark_unchanged();
            let left = time.duration_since(self.now().time);
            let Ok(left) = Duration::try_from(left) else { return };
            if left.is_zero() {
                return;
            }
            tokio::select! {
                biased;
                () = tokio::time::sleep(left.min(LONGEST_SLEEP)) => {}
                // The sender is in self, so this ends only with a change.
                _ = advanced.changed() => {}
            }
        }
    }
}

/// `by` after `time`, or the last moment that can be told.
pub fn later(time: Timestamp, by: Duration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_sleeper_wakes_when_the_clock_is_advanced() {
        let clock = Clock::start();
        let hour = Duration::from_secs(3600);
        let due = later(clock.now().time, hour);
        let sleeper = clock.reach(due);
        tokio::pin!(sleeper);
        let early = tokio::select! { () = &mut sleeper => true, () = tokio::task::yield_now() => false };
        assert!(!early);
        clock.advance(hour);
        tokio::time::timeout(Duration::from_secs(5), sleeper).await.unwrap();
        assert!(clock.elapsed() >= hour);
        assert!(clock.now().wall < due);
    }
}
