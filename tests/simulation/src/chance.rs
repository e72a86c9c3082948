//! Seeded chance.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};

/// A stream of chance that everybody who has it draws from.
#[derive(Clone)]
pub struct Chance(Arc<Mutex<StdRng>>);

impl Chance {
    /// Starts from `seed`.
    pub fn from_seed(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// A stream of its own, decided by this one.
    pub fn fork(&self) -> Self {
        Self::from_seed(self.number())
    }

    /// A generator of its own, decided by this one.
    pub fn generator(&self) -> StdRng {
        StdRng::seed_from_u64(self.number())
    }

    /// Any number.
    pub fn number(&self) -> u64 {
        self.0.lock().next_u64()
    }

    /// Anything from 0 up to, but not including, 1.
    pub fn fraction(&self) -> f64 {
        self.0.lock().random_range(0.0..1.0)
    }

    /// True with this probability.
    pub fn happens(&self, probability: f64) -> bool {
        self.fraction() < probability
    }

    /// One of the numbers from `least` to `most`.
    pub fn between(&self, least: u64, most: u64) -> u64 {
        self.0.lock().random_range(least..=most)
    }

    /// So many milliseconds, from `least` to `most`.
    pub fn milliseconds(&self, least: u64, most: u64) -> Duration {
        Duration::from_millis(self.between(least, most))
    }

    /// One of these, which are not none.
    pub fn pick<T: Copy>(&self, choices: &[T]) -> T {
        choices[usize::try_from(self.between(0, choices.len() as u64 - 1)).unwrap_or(0)]
    }
}
