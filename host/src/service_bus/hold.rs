//! How long a failed delivery waits before it is given back.
//!
//! The broker delivers an abandoned message again at once, and gives up after a number of deliveries: without a
//! wait, a short outage of a service that a handler needs would turn messages into dead letters within a second.

use std::time::Duration;

use crate::application::ServiceBusTrigger;

/// Waiting times that double with each delivery.
#[derive(Debug, Clone, Copy)]
pub struct Hold {
    first: Duration,
    longest: Duration,
}

impl Hold {
    /// The trigger's waiting times.
    pub fn of(trigger: &ServiceBusTrigger) -> Self {
        Self {
            first: Duration::from_millis(trigger.first_hold_ms),
            longest: Duration::from_millis(trigger.longest_hold_ms),
        }
    }

    /// The same, but none longer than this.
    pub fn at_most(self, longest: Duration) -> Self {
        Self {
            longest: self.longest.min(longest),
            ..self
        }
    }

    /// How long to wait after the delivery of this count (1 at first) failed.
    pub fn after(&self, delivery_count: u32) -> Duration {
        let doublings = delivery_count.saturating_sub(1).min(30);
        self.first.saturating_mul(1 << doublings).min(self.longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_up_to_the_longest() {
        let hold = Hold {
            first: Duration::from_secs(1),
            longest: Duration::from_secs(300),
        };
        let seconds: Vec<u64> = [0, 1, 2, 3, 9, 10, u32::MAX]
            .map(|count| hold.after(count).as_secs())
            .into();
        assert_eq!(seconds, [1, 1, 2, 4, 256, 300, 300]);
    }
}
