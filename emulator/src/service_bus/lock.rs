//! The lock under which a receiver holds a message.

use jiff::Timestamp;
use uuid::Uuid;

/// A lock. Each delivery has one of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lock {
    /// Proves that a settlement comes from the receiver of this delivery.
    pub token: Uuid,
    /// From this moment on the lock is lost.
    pub until: Timestamp,
}
