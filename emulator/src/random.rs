//! Where identifiers come from.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use uuid::{Builder, Uuid};

/// A source of random identifiers. The same seed gives the same identifiers.
#[derive(Debug)]
pub struct Random(StdRng);

impl Random {
    /// Starts from `seed`.
    pub fn from_seed(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// Starts from a seed of the system's.
    pub fn from_system() -> Self {
        Self::from_seed(Uuid::new_v4().as_u64_pair().0)
    }

    /// A source of its own for somebody else.
    pub fn fork(&mut self) -> Self {
        Self::from_seed(self.0.next_u64())
    }

    /// A fresh version 4 UUID.
    pub fn uuid(&mut self) -> Uuid {
        let mut bytes = [0; 16];
        self.0.fill_bytes(&mut bytes);
        Builder::from_random_bytes(bytes).into_uuid()
    }

    /// Anything from 0 up to, but not including, 1.
    pub fn fraction(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / (f64::from(u32::MAX) + 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn a_seed_decides_everything() {
        let (mut one, mut two) = (Random::from_seed(7), Random::from_seed(7));
        let first = one.uuid();
        assert_eq!(first, two.uuid());
        assert_ne!(first, one.uuid());
        assert!((0.0..1.0).contains(&one.fraction()));
    }
}
