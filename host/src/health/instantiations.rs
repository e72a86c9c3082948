//! Whether guests can be instantiated.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// For so long every attempt must have failed before the process is given up: an overload passes, and a new process would have to begin
/// it anew.
const PATIENCE: Duration = Duration::from_secs(30);

/// How attempts to instantiate guests have ended.
#[derive(Debug, Default)]
pub struct Instantiations {
    /// Since when no attempt has succeeded; none if the latest one did.
    failing_since: Mutex<Option<Instant>>,
}

impl Instantiations {
    /// Notes how an attempt ended.
    pub fn note(&self, succeeded: bool, now: Instant) {
        let mut failing_since = self.failing_since.lock().unwrap_or_else(PoisonError::into_inner);
        match succeeded {
            true => *failing_since = None,
            false => {
                failing_since.get_or_insert(now);
            }
        }
    }

    /// What is wrong, if all attempts have failed for long.
    pub fn problem(&self, now: Instant) -> Option<String> {
        let failing_since = *self.failing_since.lock().unwrap_or_else(PoisonError::into_inner);
        let lasts = now.saturating_duration_since(failing_since?);
        (lasts >= PATIENCE).then(|| format!("no component could be instantiated for {} s", lasts.as_secs()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_count_once_they_last() {
        let (instantiations, begin) = (Instantiations::default(), Instant::now());
        let at = |second| begin + Duration::from_secs(second);
        instantiations.note(false, at(0));
        instantiations.note(false, at(20));
        assert_eq!(instantiations.problem(at(29)), None);
        let problem = instantiations.problem(at(31)).unwrap();
        assert!(problem.contains("31 s"), "{problem}");
        instantiations.note(true, at(32));
        assert_eq!(instantiations.problem(at(90)), None);
        instantiations.note(false, at(91));
        assert_eq!(instantiations.problem(at(92)), None);
    }
}
