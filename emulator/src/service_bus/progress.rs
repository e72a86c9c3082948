//! What happens to messages, for whoever watches: what was done, where [`change`](super::change) says what there is now.

use std::sync::Arc;

use super::message::StoredMessage;
use super::{Message, SubQueue};

/// Something that happened to a message in a queue or in a subscription.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// Where in the entity: its queue, or its dead letters.
    pub place: SubQueue,
    /// What happened.
    pub step: Step,
    /// The message as its sender wrote it.
    pub message: Arc<Message>,
    /// The queue's number of the message; 0 if it got none.
    pub sequence_number: u64,
    /// How often it has been delivered.
    pub delivery_count: u32,
}

/// What can happen to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// It came in and can be received; a scheduled one, when its time has come.
    Enqueued,
    /// It was a repeat within the duplicate detection window. Its sender is told that it was taken.
    DuplicateDropped,
    /// A receiver has it.
    Delivered,
    /// It is done with.
    Completed,
    /// Its receiver gave it back.
    Abandoned,
    /// Its receiver neither settled it nor renewed the lock in time.
    LockLost,
    /// Its time to live is over.
    Expired,
    /// It is among the dead letters now.
    DeadLettered {
        /// Its `DeadLetterReason`.
        reason: String,
    },
}

impl Progress {
    pub(super) fn of(message: &StoredMessage, place: SubQueue, step: Step) -> Self {
        Self {
            place,
            step,
            message: Arc::clone(&message.message),
            sequence_number: message.sequence_number,
            delivery_count: message.delivery_count,
        }
    }

    pub(super) fn of_duplicate(message: Message) -> Self {
        Self {
            place: SubQueue::Main,
            step: Step::DuplicateDropped,
            message: Arc::new(message),
            sequence_number: 0,
            delivery_count: 0,
        }
    }

    /// The MessageId.
    pub fn id(&self) -> &str {
        self.message.message_id.as_deref().unwrap_or_default()
    }
}
