//! What the services do, as it happens: for dashboards and for tests that care about the order of things.
//!
//! Each service publishes where it already writes down what has changed, under the same lock, so that what happened to one thing
//! comes in its order. Nothing is made up or kept while nobody follows.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::broadcast::{self, error::RecvError};
use uuid::Uuid;

use crate::blob::StoredBlob;
use crate::clock::Clock;
use crate::faults::Misbehaviour;
use crate::mail::Mail;
use crate::requests::RequestRecord;
use crate::service_bus::progress::Progress;

/// How many activities a follower may be behind before it misses the oldest.
pub const CAPACITY: usize = 4096;

/// Something that a service did.
#[derive(Debug, Clone)]
pub struct Activity {
    /// When, by the services' clock.
    pub at: Timestamp,
    /// What.
    pub what: Happening,
}

/// What a service can do.
#[derive(Debug, Clone)]
pub enum Happening {
    /// Something happened to a message.
    Message {
        /// The queue's name in lower case; a subscription's is `topic/subscriptions/name`.
        entity: Arc<str>,
        /// What.
        progress: Progress,
    },
    /// A blob was written, or its metadata was.
    BlobWritten {
        /// Its container.
        container: String,
        /// Its name.
        name: String,
        /// What it is now.
        blob: Box<StoredBlob>,
    },
    /// A blob was deleted.
    BlobDeleted {
        /// Its container.
        container: String,
        /// Its name.
        name: String,
    },
    /// The Logic App has begun a run.
    AlertAccepted {
        /// The run's id.
        run: Uuid,
    },
    /// A run has sent a mail.
    MailSent {
        /// The mail's number in the inbox.
        number: usize,
        /// The mail.
        mail: Box<Mail>,
    },
    /// A run could not send its mail.
    MailFailed {
        /// The run's id.
        run: Uuid,
        /// Why not.
        reason: String,
    },
    /// A request was refused, or a fault struck it. It comes with the answer, or with the end of a request that got none.
    Trouble {
        /// The request and its answer.
        request: Box<RequestRecord>,
        /// What the fault did; `None` of a request that the service itself refused.
        fault: Option<Misbehaviour>,
    },
}

/// The way of activities to their followers.
#[derive(Debug, Clone)]
pub struct Feed {
    sender: broadcast::Sender<Arc<Activity>>,
    clock: Arc<Clock>,
}

/// Somebody who follows what the services do from now on.
#[derive(Debug)]
pub struct Follower(broadcast::Receiver<Arc<Activity>>);

/// The follower was too slow: so many activities are lost to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} activities were missed: follow faster")]
pub struct Missed(pub u64);

impl Feed {
    /// A feed that nobody follows yet, with the services' clock.
    pub fn new(clock: Arc<Clock>) -> Self {
        Self {
            sender: broadcast::Sender::new(CAPACITY),
            clock,
        }
    }

    /// Whether anybody follows.
    pub fn is_followed(&self) -> bool {
        self.sender.receiver_count() > 0
    }

    /// Tells all followers; `what` is not even asked if there is none.
    pub fn publish(&self, what: impl FnOnce() -> Happening) {
        if self.is_followed() {
            let activity = Activity {
                at: self.clock.now().time,
                what: what(),
            };
            // The last follower may have gone away in between.
            let _ = self.sender.send(Arc::new(activity));
        }
    }

    /// Follows from now on.
    pub fn follow(&self) -> Follower {
        Follower(self.sender.subscribe())
    }
}

impl Follower {
    /// The next activity; `None` once there will be none any more.
    ///
    /// # Errors
    /// Some were missed. The next call goes on with the oldest that is left.
    pub async fn next(&mut self) -> Option<Result<Arc<Activity>, Missed>> {
        match self.0.recv().await {
            Ok(activity) => Some(Ok(activity)),
            Err(RecvError::Lagged(missed)) => Some(Err(Missed(missed))),
            Err(RecvError::Closed) => None,
        }
    }
}

#[cfg(test)]
#[path = "activity_tests.rs"]
mod tests;
