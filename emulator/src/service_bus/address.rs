//! Where messages are received from.

use std::fmt;
use std::sync::Arc;

/// Which of an entity's queues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SubQueue {
    /// What is sent to the entity.
    Main,
    /// What could not be delivered.
    DeadLetter,
}

/// A place to receive from: an entity's messages or its dead letters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    /// The entity's name in lower case: names are compared without case.
    pub entity: Arc<str>,
    /// Which of its queues.
    pub sub_queue: SubQueue,
}

impl Address {
    /// The entity's own messages.
    pub fn main(entity: &str) -> Self {
        Self {
            entity: entity.to_lowercase().into(),
            sub_queue: SubQueue::Main,
        }
    }

    /// The entity's dead letters.
    pub fn dead_letters(entity: &str) -> Self {
        Self {
            sub_queue: SubQueue::DeadLetter,
            ..Self::main(entity)
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.sub_queue {
            SubQueue::Main => formatter.write_str(&self.entity),
            SubQueue::DeadLetter => write!(formatter, "{}/$DeadLetterQueue", self.entity),
        }
    }
}
