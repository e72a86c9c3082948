//! Takes messages from a queue, so many at a time.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::delivery::Handling;
use super::hold::Hold;
use super::queue::{Queue, ReceiveError, Received};
use crate::application::ServiceBusTrigger;
use crate::health::receptions::Reception;
use crate::messaging::pool::Pool;

/// Requests for a message that wait at the broker side by side: enough to keep the handlers busy across a network.
const LONG_POLLS: usize = 4;

/// How long the broker may keep such a request waiting for a message.
const LONG_POLL_TIME: Duration = Duration::from_secs(30);

/// How long a message that the broker has just locked may take to arrive here.
const ON_ITS_WAY: Duration = Duration::from_millis(500);

/// Failed deliveries that wait outside of the handlers' places.
const WAITING_ROOM: usize = 256;

/// After a failed request: the first pause, which doubles up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// The longest pause that the broker may ask for: it is asked again then in any case.
const LONGEST_ASKED: Duration = Duration::from_secs(120);

/// Receives from one queue for one component.
pub struct Receiver {
    handling: Handling,
    places: Arc<Semaphore>,
    trigger: String,
    tasks: TaskTracker,
    reception: Arc<Reception>,
}

impl Receiver {
    /// A receiver with the trigger's bounds, which notes in `reception` how it fares.
    pub fn new(queue: Queue, pool: Pool, trigger: &ServiceBusTrigger, reception: Arc<Reception>) -> Self {
        let handling = Handling {
            queue,
            pool,
            hold: Hold::of(trigger),
            waiting_room: Arc::new(Semaphore::new(WAITING_ROOM)),
            stop: CancellationToken::new(),
        };
        Self {
            handling,
            places: Arc::new(Semaphore::new(trigger.max_concurrency)),
            trigger: trigger.id.clone(),
            tasks: TaskTracker::new(),
            reception,
        }
    }

    /// Receives until told to stop, then finishes the deliveries under way; those that wait are given back at once. A panic while it receives
    /// is a panic of this.
    pub async fn run(mut self, stop: CancellationToken) {
        self.handling.stop = stop;
        let receiver = Arc::new(self);
        let mut polls = JoinSet::new();
        for _ in 0..LONG_POLLS {
            let receiver = receiver.clone();
            polls.spawn(async move { receiver.receive().await });
        }
        polls.join_all().await;
        receiver.tasks.close();
        receiver.tasks.wait().await;
    }

    async fn receive(&self) {
        let stop = &self.handling.stop;
        let mut failures = 0;
        // The semaphore is never closed.
        while let Some(Ok(place)) = stop.run_until_cancelled(self.places.clone().acquire_owned()).await {
            match self.poll().await {
                Ok(received) => {
                    failures = 0;
                    self.note_success();
                    self.process(received, place);
                }
                Err(error) => {
                    drop(place);
                    self.note_failure(&error);
                    let pause = pause(failures, self.handling.queue.chance(), error.retry_after());
                    stop.run_until_cancelled(tokio::time::sleep(pause)).await;
                    failures += 1;
                }
            }
        }
    }

    /// Waits for a message; once told to stop, only for one that may be on its way already, since the broker has locked that.
    async fn poll(&self) -> Result<Option<Received>, ReceiveError> {
        let mut received = pin!(self.handling.queue.receive(LONG_POLL_TIME));
        match self.handling.stop.run_until_cancelled(&mut received).await {
            Some(received) => received,
            None => tokio::time::timeout(ON_ITS_WAY, received).await.unwrap_or(Ok(None)),
        }
    }

    fn note_success(&self) {
        if self.reception.note(true) {
            tracing::info!(
                trigger = self.trigger,
                queue = self.handling.queue.name(),
                "receiving again"
            );
        }
    }

    /// An outage is worth one line, not one for each request that it fails.
    fn note_failure(&self, error: &ReceiveError) {
        let queue = self.handling.queue.name();
        match self.reception.note(false) {
            false => tracing::warn!(
                trigger = self.trigger,
                queue,
                "cannot receive, trying again until it works: {error}"
            ),
            true => tracing::debug!(trigger = self.trigger, queue, "still cannot receive: {error}"),
        }
    }

    fn process(&self, received: Option<Received>, place: OwnedSemaphorePermit) {
        if let Some(received) = received {
            self.tasks.spawn(self.handling.clone().process(received, place));
        }
    }
}

/// The longer the more requests have failed, and no shorter than the broker has asked for.
fn pause(failures: u32, chance: f64, asked: Option<Duration>) -> Duration {
    let longest = FIRST_PAUSE.saturating_mul(1 << failures.min(10)).min(LONGEST_PAUSE);
    let asked = asked.unwrap_or_default().min(LONGEST_ASKED);
    longest.mul_f64(0.5 + chance / 2.0).max(asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_doubles_and_is_no_shorter_than_the_broker_asks_for() {
        let seconds = |failures, chance, asked: Option<u64>| {
            pause(failures, chance, asked.map(Duration::from_secs)).as_secs_f64()
        };
        assert_eq!((seconds(0, 0.0, None), seconds(0, 1.0, None)), (0.25, 0.5));
        assert_eq!((seconds(3, 1.0, None), seconds(u32::MAX, 1.0, None)), (4.0, 10.0));
        assert_eq!((seconds(0, 0.0, Some(30)), seconds(9, 1.0, Some(30))), (30.0, 30.0));
        assert_eq!((seconds(9, 1.0, Some(2)), seconds(0, 0.0, Some(86_400))), (10.0, 120.0));
    }
}
