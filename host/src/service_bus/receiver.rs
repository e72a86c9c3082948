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
                    stop.run_until_cancelled(tokio::time::sleep(pause(failures, self.handling.queue.chance())))
                        .await;
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

fn pause(failures: u32, chance: f64) -> Duration {
    let longest = FIRST_PAUSE.saturating_mul(1 << failures.min(10)).min(LONGEST_PAUSE);
    longest.mul_f64(0.5 + chance / 2.0)
}
