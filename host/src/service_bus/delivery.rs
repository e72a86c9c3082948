//! One message from its receipt to its settlement.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::hold::Hold;
use super::lease::Lease;
use super::queue::{Lock, Queue, Received, SettleError};
use crate::messaging::pool::Pool;
use crate::messaging::report::Report;
use crate::telemetry::instruments::{self, Source};
use crate::telemetry::message_name;
use crate::telemetry::processing::Processing;

/// What every delivery of a trigger needs.
#[derive(Clone)]
pub struct Handling {
    /// Where its messages come from and are settled.
    pub queue: Queue,
    /// Who handles them.
    pub pool: Pool,
    /// How long failed ones wait.
    pub hold: Hold,
    /// Places for those that wait, so that they do not take the place of others that could be handled.
    pub waiting_room: Arc<Semaphore>,
    /// Cancelled when the process is to stop.
    pub stop: CancellationToken,
}

impl Handling {
    /// Has the message handled and settles it. The place is given up as soon as the handler has finished, if a
    /// failed delivery can wait elsewhere.
    pub async fn process(self, received: Received, place: OwnedSemaphorePermit) {
        let Received { delivery, lock } = received;
        let watched = Processing::begin(self.queue.name(), &delivery);
        let lease = Lease::keep(self.queue.clone(), lock.clone(), watched.span().trace_id());
        let delivery_count = delivery.delivery_count;
        let begun = Instant::now();
        let outcome = self.pool.handle(delivery, watched.span()).await;
        let took = begun.elapsed();
        Report {
            component: self.pool.component(),
            message_id: &lock.message_id,
            subject: None,
            invocation_id: None,
            delivery_count,
            took,
            span: watched.span(),
        }
        .log(&outcome);
        watched.handled(self.pool.component(), &outcome, took);
        match outcome {
            Ok(Ok(_)) => {
                let settlement = self.queue.complete(&lock);
                self.settle(&lease, "complete", &lock, &watched, settlement).await;
            }
            Ok(Err(_)) | Err(_) => {
                let held = watched.hold();
                self.wait(&lease, delivery_count, place).await;
                drop(held);
                let settlement = self.queue.abandon(&lock);
                self.settle(&lease, "abandon", &lock, &watched, settlement).await;
            }
        }
    }

    async fn wait(&self, lease: &Lease, delivery_count: u32, place: OwnedSemaphorePermit) {
        let seat = self.waiting_room.clone().try_acquire_owned();
        let _place = match seat {
            Ok(seat) => {
                drop(place);
                seat
            }
            Err(_) => place,
        };
        tokio::select! {
            biased;
            () = tokio::time::sleep(self.hold.after(delivery_count)) => {}
            () = lease.lost() => {}
            () = self.stop.cancelled() => {}
        }
    }

    /// One attempt: a message that is not settled comes back when its lock expires.
    async fn settle(
        &self,
        lease: &Lease,
        what: &'static str,
        lock: &Lock,
        watched: &Processing,
        settlement: impl Future<Output = Result<(), SettleError>>,
    ) {
        let span = watched.settle(what);
        let result = match lease.is_lost() {
            true => Err(SettleError::LockLost),
            false => settlement.await,
        };
        let why = result.as_ref().err().map(reason);
        instruments::settled(Source::service_bus(self.queue.name()), what, why);
        if let Err(error) = result {
            span.fail(why.unwrap_or_default());
            let _entered = span.enter();
            let (session, revision) = message_name::session_and_revision(&lock.message_id).unzip();
            tracing::warn!(
                component = self.pool.component(),
                trace_id = span.trace_id().map(tracing::field::display),
                message_id = lock.message_id,
                session,
                revision,
                "could not {what} the message, which comes back: {error}"
            );
        }
    }
}

/// In one of a few fixed words.
fn reason(error: &SettleError) -> &'static str {
    match error {
        SettleError::LockLost => "lock lost",
        SettleError::Call(_) => "unreachable",
        SettleError::Failed(_) => "refused",
    }
}
