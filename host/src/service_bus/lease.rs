//! A message's lock, renewed for as long as it is needed.

use std::time::Duration;

use opentelemetry::trace::TraceId;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::queue::{CallError, Lock, Queue, SettleError};
use crate::telemetry::message_name;

/// A lock is renewed when this part of its time has passed. A renewal may take as long; where it fails, there is time for another one.
const RENEWED_AFTER: u32 = 3;

/// No lock is so short that it must be renewed more often.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);

/// From a renewal that failed to the next one; doubles while they fail.
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// A lock that is renewed in the background until this is dropped.
pub struct Lease {
    lost: CancellationToken,
    _released: DropGuard,
}

impl Lease {
    /// Begins to renew the lock of a message, whose delivery is part of this trace.
    pub fn keep(queue: Queue, lock: Lock, trace_id: Option<TraceId>) -> Self {
        let lost = CancellationToken::new();
        let released = CancellationToken::new();
        let guard = released.clone().drop_guard();
        let renewals = renew(queue, lock, trace_id, lost.clone());
        tokio::spawn(released.run_until_cancelled_owned(renewals));
        Self { lost, _released: guard }
    }

    /// Whether the lock was lost: the broker delivers the message again, whatever is done with this delivery.
    pub fn is_lost(&self) -> bool {
        self.lost.is_cancelled()
    }

    /// Returns when the lock is lost.
    pub async fn lost(&self) {
        self.lost.cancelled().await;
    }
}

async fn renew(queue: Queue, lock: Lock, trace_id: Option<TraceId>, lost: CancellationToken) {
    let (session, revision) = message_name::session_and_revision(&lock.message_id).unzip();
    let part = (lock.duration / RENEWED_AFTER).max(SHORTEST_PAUSE);
    let first_retry = RETRY_PAUSE.min(part / 2);
    let (mut pause, mut retry) = (part, first_retry);
    loop {
        tokio::time::sleep(pause).await;
        let renewed = tokio::time::timeout(part, queue.renew(&lock)).await;
        match renewed.unwrap_or_else(|_| Err(CallError::TimedOut(part).into())) {
            Ok(()) => (pause, retry) = (part, first_retry),
            Err(SettleError::LockLost) => return lost.cancel(),
            Err(error) => {
                tracing::warn!(
                    trace_id = trace_id.map(tracing::field::display),
                    message_id = lock.message_id,
                    session,
                    revision,
                    "the lock was not renewed this time: {error}"
                );
                (pause, retry) = (retry, part.min(retry * 2));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures::FutureExt;
    use http_body_util::{BodyExt, Empty};
    use tokio::sync::Notify;

    use super::super::stand_in::{StandIn, trigger};
    use super::*;

    const LOCKED: &str = r#"{"DeliveryCount":1,"LockToken":"c00d","MessageId":"m","SequenceNumber":7}"#;

    /// A queue that gives one message after another. The first renewal of a lock is never answered; the second one is told.
    fn queue(second_renewal: &Arc<Notify>) -> Queue {
        let (second_renewal, renewals) = (Arc::clone(second_renewal), AtomicUsize::new(0));
        let broker = StandIn(move |request: http::Request<_>| {
            let is_renewal = !request.uri().path().ends_with("/head");
            if is_renewal && renewals.fetch_add(1, Ordering::Relaxed) == 0 {
                return std::future::pending().boxed();
            }
            if is_renewal {
                second_renewal.notify_one();
            }
            let body = Empty::new().map_err(|never| match never {}).boxed_unsync();
            let answer = http::Response::builder().status(if is_renewal { 200 } else { 201 });
            let answer = answer.header("BrokerProperties", LOCKED).body(body).unwrap();
            std::future::ready(Ok(answer)).boxed()
        });
        Queue::new(Arc::new(broker), &trigger("orders", false)).unwrap()
    }

    #[tokio::test]
    async fn a_renewal_that_is_not_answered_leaves_time_for_another() {
        let second_renewal = Arc::new(Notify::new());
        let queue = queue(&second_renewal);
        let mut lock = queue.receive(Duration::ZERO).await.unwrap().unwrap().lock;
        lock.duration = Duration::from_millis(600);
        let _lease = Lease::keep(queue, lock, None);
        // A call may take 10 seconds, by which this lock is long gone.
        let renewed = tokio::time::timeout(Duration::from_secs(5), second_renewal.notified());
        renewed.await.unwrap();
    }
}
