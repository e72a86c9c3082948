//! What to do about an order, given what is stored for its session.

use mutation::mutated;

use crate::bindings::petstore::blobs::types::Condition;

/// The order file as a try found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// There is none.
    Nothing,
    /// There is one, with this revision.
    Revision {
        /// Names this state of the file.
        etag: String,
        /// The revision in the file.
        revision: u64,
    },
    /// There is one in which neither metadata nor content names a revision: it is no order, whoever wrote it.
    NoOrder {
        /// Names this state of the file.
        etag: String,
    },
}

/// How a delivery of an order ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The order is in the file.
    Stored,
    /// The file has this order already, or a newer one.
    Superseded,
    /// A person was told.
    Mailed,
    /// A person was told of a dead letter, and what became of its order.
    DeadLetterMailed,
}

impl Outcome {
    /// The word for logs and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Stored => "stored",
            Outcome::Superseded => "superseded",
            Outcome::Mailed => "mailed",
            Outcome::DeadLetterMailed => "dead-letter-mailed",
        }
    }
}

/// What to do.
#[derive(Debug)]
pub enum Decision {
    /// Write the order, if the condition still holds.
    Write(Condition),
    /// Nothing is left to do.
    Finish(Outcome),
}

/// Decides for the order with `revision`. `attempted`: a write of ours has been under way whose outcome is not known, so
/// that finding this very revision means that it arrived.
///
/// A file that is no order is overwritten: there is no newer order in it that could be lost, and the session would be stuck
/// otherwise. Should an old revision do it, the cart notices that the file is behind and publishes its own again.
pub fn decide(found: Found, revision: u64, attempted: bool) -> Decision {
    match found {
        Found::Nothing => Decision::Write(Condition::IfAbsent),
        Found::NoOrder { etag } => Decision::Write(Condition::IfMatch(etag)),
        Found::Revision { etag, revision: stored } if stored < revision || mutated!("mutation-no-revision-guard") => {
            Decision::Write(Condition::IfMatch(etag))
        }
        Found::Revision { revision: stored, .. } if stored == revision && attempted => {
            Decision::Finish(Outcome::Stored)
        }
        Found::Revision { .. } => Decision::Finish(Outcome::Superseded),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(found: Found, attempted: bool) -> String {
        match decide(found, 5, attempted) {
            Decision::Write(Condition::Always) => "write always".into(),
            Decision::Write(Condition::IfAbsent) => "write if absent".into(),
            Decision::Write(Condition::IfMatch(etag)) => format!("write if {etag}"),
            Decision::Finish(outcome) => outcome.as_str().into(),
        }
    }

    fn stored(revision: u64) -> Found {
        Found::Revision {
            etag: "\"1\"".into(),
            revision,
        }
    }

    #[test]
    fn a_newer_order_is_written_on_condition() {
        assert_eq!(decision(Found::Nothing, false), "write if absent");
        assert_eq!(decision(stored(4), false), "write if \"1\"");
        assert_eq!(decision(stored(4), true), "write if \"1\"");
    }

    #[test]
    fn an_older_or_equal_order_is_not_written() {
        assert_eq!(decision(stored(5), false), "superseded");
        assert_eq!(decision(stored(6), false), "superseded");
        assert_eq!(decision(stored(6), true), "superseded");
    }

    #[test]
    fn our_own_write_found_there_is_success() {
        assert_eq!(decision(stored(5), true), "stored");
    }

    #[test]
    fn a_file_that_is_no_order_is_replaced() {
        assert_eq!(
            decision(Found::NoOrder { etag: "\"1\"".into() }, false),
            "write if \"1\""
        );
    }
}
