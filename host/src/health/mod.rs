//! Whether the process works, for those who keep it running: `GET /healthz` and `GET /readyz`.
//!
//! - [`instantiations`]: whether guests can be instantiated
//! - [`receptions`]: whether messages can be received
//! - [`probe`]: which request asks for what, and its answer
//!
//! What is known comes from the work itself. A probe calls nobody, so that it costs nothing and can be made as often as anybody likes.

pub mod instantiations;
pub mod probe;
pub mod receptions;

use std::sync::Arc;
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use instantiations::Instantiations;
use receptions::{Reception, Receptions};

/// What is known of the process. Clones know the same.
#[derive(Clone, Default)]
pub struct Health(Arc<Inner>);

#[derive(Default)]
struct Inner {
    instantiations: Instantiations,
    receptions: Receptions,
}

impl Health {
    /// Notes whether an instance of a component, begun then, could be started.
    pub fn note_instantiation(&self, component: &str, begun: Instant, succeeded: bool) {
        let now = Instant::now();
        self.0.instantiations.note(succeeded, now);
        if succeeded {
            let took_us = u64::try_from((now - begun).as_micros()).unwrap_or(u64::MAX);
            tracing::debug!(component, took_us, "instance started");
        }
    }

    /// Where a receiver for a trigger notes how it fares with its queue.
    pub fn reception(&self, trigger: &str, queue: &str) -> Arc<Reception> {
        self.0.receptions.begin(trigger, queue)
    }

    /// Why the process should be ended and started again; empty if it is alive.
    pub fn ailments(&self) -> Vec<String> {
        self.0.instantiations.problem(Instant::now()).into_iter().collect()
    }

    /// Why the process should be given no work now; empty if it is ready. `stop` is cancelled when it is to end.
    pub fn obstacles(&self, stop: &CancellationToken) -> Vec<String> {
        let stopping = stop
            .is_cancelled()
            .then(|| "the process is stopping: it finishes what is under way".to_owned());
        let problems = self.ailments().into_iter().chain(self.0.receptions.problems());
        stopping.into_iter().chain(problems).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_stops_is_alive_and_not_ready() {
        let (health, stop) = (Health::default(), CancellationToken::new());
        assert!(health.obstacles(&stop).is_empty());
        stop.cancel();
        assert!(health.ailments().is_empty());
        assert!(health.obstacles(&stop)[0].contains("stopping"));
    }

    #[test]
    fn a_queue_that_cannot_be_received_from_is_an_obstacle_until_it_can() {
        let (health, stop) = (Health::default(), CancellationToken::new());
        let reception = health.reception("reserver", "orders");
        assert!(health.obstacles(&stop).is_empty(), "nothing is known yet");
        assert!(!reception.note(false));
        let obstacles = health.obstacles(&stop);
        assert_eq!(obstacles, ["trigger `reserver` cannot receive from `orders`"]);
        assert!(health.ailments().is_empty(), "a new process would not help");
        assert!(reception.note(true));
        assert!(health.obstacles(&stop).is_empty());
    }
}
