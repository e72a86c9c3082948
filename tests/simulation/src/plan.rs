//! What a seed decides.

use std::collections::BTreeSet;
use std::fmt;

use clap::ValueEnum;

use crate::chance::Chance;
use crate::trouble::Trouble;

/// How big a run is and what goes wrong in it. All else is drawn from the seed as the run goes on.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Decides everything else.
    pub seed: u64,
    /// Browsers.
    pub shoppers: u32,
    /// Changes that each of a shopper's two tabs makes.
    pub changes: u32,
    /// What goes wrong.
    pub troubles: BTreeSet<Trouble>,
    /// After so many deliveries a message is a dead letter.
    pub max_deliveries: u32,
    /// The share of calls that something goes wrong with.
    pub intensity: f64,
}

/// How often a kind of trouble is in a plan.
const COMMON: f64 = 0.35;

/// After how many deliveries a message is a dead letter: as in Azure, where nobody says otherwise, and much sooner, so that
/// outages of a minute suffice.
const MAX_DELIVERIES: [u32; 3] = [2, 3, 10];

impl Plan {
    /// The plan of a seed.
    pub fn of(seed: u64) -> Self {
        let chance = Chance::from_seed(seed ^ 0x706c_616e);
        let troubles = Trouble::value_variants().iter().copied();
        Self {
            seed,
            shoppers: u32::try_from(chance.between(2, 8)).unwrap_or(2),
            changes: u32::try_from(chance.between(3, 9)).unwrap_or(3),
            troubles: troubles.filter(|_| chance.happens(COMMON)).collect(),
            intensity: chance.pick(&[0.01, 0.05, 0.2]),
            max_deliveries: chance.pick(&MAX_DELIVERIES),
        }
    }

    /// Whether this can go wrong.
    pub fn has(&self, trouble: Trouble) -> bool {
        self.troubles.contains(&trouble)
    }
}

/// The options that play the plan again.
impl fmt::Display for Plan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let usual = Plan::of(self.seed);
        write!(formatter, "--seed {}", self.seed)?;
        if self.shoppers != usual.shoppers {
            write!(formatter, " --shoppers {}", self.shoppers)?;
        }
        if self.changes != usual.changes {
            write!(formatter, " --changes {}", self.changes)?;
        }
        for trouble in usual.troubles.difference(&self.troubles) {
            write!(formatter, " --without {trouble}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_its_seeds_and_tells_how_to_play_it_again() {
        let mut plan = Plan::of(7);
        assert_eq!(plan, Plan::of(7));
        assert_ne!(plan, Plan::of(8));
        assert_eq!(plan.to_string(), "--seed 7");
        plan.shoppers = 1;
        let left_out = plan.troubles.pop_first().map(|trouble| trouble.to_string());
        assert_eq!(
            Some(plan.to_string()),
            left_out.map(|trouble| format!("--seed 7 --shoppers 1 --without {trouble}"))
        );
    }
}
