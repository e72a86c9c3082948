//! What the demo comes to.

use std::fmt;

use crate::test::Tally;

/// What the demo shows, one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scene {
    /// One file a session, overwritten.
    Overwritten,
    /// One file for each shopper.
    SecondShopper,
    /// Storage fails.
    StorageRefused,
    /// Storage works again.
    StorageBack,
    /// An older revision arrives late.
    LateRevision,
}

impl Scene {
    /// All of them, in the order in which they build upon each other.
    pub const ALL: [Self; 5] = [
        Self::Overwritten,
        Self::SecondShopper,
        Self::StorageRefused,
        Self::StorageBack,
        Self::LateRevision,
    ];
}

impl fmt::Display for Scene {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Overwritten => {
                "a) A shopper changes the cart three times: one order file, overwritten, with the latest content."
            }
            Self::SecondShopper => "b) A second shopper gets a second file.",
            Self::StorageRefused => {
                "c) Storage refuses the reserver: four tries with growing gaps, no file, one e-mail with the order."
            }
            Self::StorageBack => "d) Storage comes back: the next change is stored.",
            Self::LateRevision => "e) An older revision arrives late: superseded, and the file stays as it is.",
        })
    }
}

/// How the scenes ended that were played.
#[derive(Debug, Default)]
pub struct Outcome {
    played: Vec<(Scene, anyhow::Result<()>)>,
}

impl Outcome {
    /// Takes a scene's end in; false if it did not hold.
    pub fn add(&mut self, scene: Scene, ended: anyhow::Result<()>) -> bool {
        let held = ended.is_ok();
        self.played.push((scene, ended));
        held
    }

    /// Whether all scenes were played and held.
    pub fn held(&self) -> bool {
        self.played.len() == Scene::ALL.len() && self.played.iter().all(|(_, ended)| ended.is_ok())
    }

    /// Counts the scenes as tests.
    pub fn count(&self, tally: &mut Tally) {
        for (scene, ended) in &self.played {
            match ended {
                Ok(()) => tally.pass(),
                Err(error) => tally.fail(&format!("{scene} {error:#}")),
            }
        }
        for scene in Scene::ALL.iter().skip(self.played.len()) {
            tally.skip(&format!("{scene} An earlier scene did not hold."));
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = self.played.iter().filter(|(_, ended)| ended.is_ok()).count();
        write!(formatter, "{held} of {} held", Scene::ALL.len())
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn only_all_scenes_together_make_a_success() {
        let mut outcome = Outcome::default();
        for scene in &Scene::ALL[..4] {
            assert!(outcome.add(*scene, Ok(())));
        }
        assert!(!outcome.held());
        outcome.add(Scene::LateRevision, Ok(()));
        assert!(outcome.held());
    }

    #[test]
    fn a_failure_fails_one_test_and_skips_the_rest() {
        let mut outcome = Outcome::default();
        outcome.add(Scene::Overwritten, Ok(()));
        assert!(!outcome.add(Scene::SecondShopper, Err(anyhow!("two files"))));
        let mut tally = Tally::default();
        outcome.count(&mut tally);
        assert_eq!((tally.passed(), tally.failed(), tally.skipped()), (1, 1, 3));
        assert!(tally.failures[0].ends_with("two files"));
        assert!(!outcome.held());
    }
}
