//! What of a batch can be left out: of two changes of one thing the first.

use std::collections::HashSet;

use super::Change;
use crate::service_bus::change::{Place, State};

/// What a change is about, for those that a later one often overtakes.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Subject<'a> {
    Usage(&'a str),
    Message(&'a str, Place, u64),
}

/// The changes that count, in their order.
pub fn effective(batch: &[Change]) -> Vec<&Change> {
    let mut later = HashSet::new();
    let mut changes: Vec<_> = batch
        .iter()
        .rev()
        .filter(|change| subject(change).is_none_or(|subject| later.insert(subject)))
        .collect();
    changes.reverse();
    changes
}

fn subject(change: &Change) -> Option<Subject<'_>> {
    match change {
        Change::ServiceBus(change) => match &change.now {
            State::Used(_) => Some(Subject::Usage(&change.entity)),
            State::Message(place, number, _) => Some(Subject::Message(&change.entity, *place, *number)),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::service_bus::SubQueue;
    use crate::service_bus::change::{self, Usage};

    fn change(entity: &str, now: State) -> Change {
        Change::ServiceBus(change::Change {
            entity: entity.into(),
            now,
        })
    }

    fn used(entity: &str, last_number: u64) -> Change {
        let accessed = Timestamp::UNIX_EPOCH;
        change(entity, State::Used(Usage { last_number, accessed }))
    }

    fn gone(entity: &str, from: SubQueue, number: u64) -> Change {
        change(entity, State::Message(Place::In(from), number, None))
    }

    #[test]
    fn of_one_thing_the_last_change_counts() {
        let batch = [
            used("a", 1),
            gone("a", SubQueue::Main, 1),
            used("b", 7),
            change("a", State::Deleted),
            gone("a", SubQueue::DeadLetter, 1),
            gone("a", SubQueue::Main, 1),
            used("a", 2),
        ];
        let left: Vec<_> = effective(&batch)
            .into_iter()
            .map(|change| batch.iter().position(|other| std::ptr::eq(other, change)).unwrap())
            .collect();
        assert_eq!(left, [2, 3, 4, 5, 6]);
    }
}
