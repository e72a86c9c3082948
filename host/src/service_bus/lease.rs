//! A message's lock, renewed for as long as it is needed.

use std::time::Duration;

use opentelemetry::trace::TraceId;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::queue::{Lock, Queue, SettleError};
use crate::telemetry::message_name;

/// A lock is renewed when this part of its time has passed, so that one renewal may fail.
const RENEWED_AFTER: u32 = 3;

/// No lock is so short that it must be renewed more often.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);

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
    let pause = (lock.duration / RENEWED_AFTER).max(SHORTEST_PAUSE);
    loop {
        tokio::time::sleep(pause).await;
        match queue.renew(&lock).await {
            Ok(()) => {}
            Err(SettleError::LockLost) => return lost.cancel(),
            Err(error) => tracing::warn!(
                trace_id = trace_id.map(tracing::field::display),
                message_id = lock.message_id,
                session,
                revision,
                "the lock was not renewed this time: {error}"
            ),
        }
    }
}
