//! Whether the work was done: what the stand-in counted is what was acknowledged.

use petstore_bench_load::{Outcome, Workload};
use petstore_bench_stand_in::Counts;

/// Compares what was acknowledged with what was done. The error says what is wrong.
pub fn check(workload: Workload, all: &Outcome, counts: &Counts) -> Result<(), String> {
    if all.failed > 0 {
        let first = all.first_failure.as_deref().unwrap_or_default();
        return Err(format!("{} units failed, the first one because {first}", all.failed));
    }
    let units = all.acknowledged;
    let (done, expected) = match workload {
        Workload::CartChange => ((counts.writes, counts.messages), (units, units)),
        Workload::Reservation => ((counts.writes, counts.heads + counts.missing), (units, units)),
    };
    let unwanted = counts.refused + counts.conflicts;
    match done == expected && unwanted == 0 {
        true => Ok(()),
        false => Err(format!(
            "{units} units were acknowledged, but the services did {counts:?}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acknowledged(units: u64) -> Outcome {
        Outcome {
            acknowledged: units,
            ..Outcome::default()
        }
    }

    #[test]
    fn an_acknowledged_change_was_written_and_published() {
        let done = Counts {
            reads: 2,
            writes: 3,
            messages: 3,
            ..Counts::default()
        };
        assert_eq!(check(Workload::CartChange, &acknowledged(3), &done), Ok(()));
        let not_published = Counts { messages: 2, ..done };
        assert!(check(Workload::CartChange, &acknowledged(3), &not_published).is_err());
        let refused = Counts { refused: 1, ..done };
        assert!(check(Workload::CartChange, &acknowledged(3), &refused).is_err());
    }

    #[test]
    fn an_acknowledged_reservation_was_looked_up_and_written() {
        let done = Counts {
            heads: 2,
            missing: 1,
            writes: 3,
            ..Counts::default()
        };
        assert_eq!(check(Workload::Reservation, &acknowledged(3), &done), Ok(()));
        let unguarded = Counts { heads: 1, ..done };
        assert!(check(Workload::Reservation, &acknowledged(3), &unguarded).is_err());
    }
}
