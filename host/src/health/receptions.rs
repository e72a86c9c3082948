//! Whether messages can be received.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// How a receiver fares with its queue.
#[derive(Debug)]
pub struct Reception {
    trigger: String,
    queue: String,
    failing: AtomicBool,
}

impl Reception {
    /// Notes how a request for a message ended. Says whether the one before it failed.
    pub fn note(&self, succeeded: bool) -> bool {
        self.failing.swap(!succeeded, Ordering::Relaxed)
    }

    fn problem(&self) -> Option<String> {
        let failing = self.failing.load(Ordering::Relaxed);
        failing.then(|| format!("trigger `{}` cannot receive from `{}`", self.trigger, self.queue))
    }
}

/// Those of all receivers.
#[derive(Debug, Default)]
pub struct Receptions(Mutex<Vec<Arc<Reception>>>);

impl Receptions {
    /// One for a receiver that has not received yet, which is no problem.
    pub fn begin(&self, trigger: &str, queue: &str) -> Arc<Reception> {
        let reception = Arc::new(Reception {
            trigger: trigger.to_owned(),
            queue: queue.to_owned(),
            failing: AtomicBool::new(false),
        });
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Arc::clone(&reception));
        reception
    }

    /// What is wrong with each that fails.
    pub fn problems(&self) -> Vec<String> {
        let receptions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        receptions.iter().filter_map(|reception| reception.problem()).collect()
    }
}
