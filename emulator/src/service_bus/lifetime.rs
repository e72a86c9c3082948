//! When an entity was made, changed and used, as its description tells.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The times of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifetime {
    /// When it was created.
    pub created: Timestamp,
    /// When its settings were changed last.
    pub updated: Timestamp,
    /// When something was sent to it or received from it last.
    pub accessed: Timestamp,
}

impl Lifetime {
    /// Of an entity that is created now.
    pub fn from(now: Timestamp) -> Self {
        Self {
            created: now,
            updated: now,
            accessed: now,
        }
    }
}
