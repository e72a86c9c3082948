//! Many runs, side by side.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use anyhow::Result;
use parking_lot::Mutex;

use crate::checker::Tally;
use crate::plan::Plan;
use crate::run::{Verdict, run};
use crate::settings::Settings;
use crate::shrink::shrink;

/// When to stop.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// The first seed; the others follow it.
    pub first_seed: u64,
    /// How many runs.
    pub runs: u64,
    /// No more runs once so many messages were delivered.
    pub deliveries: u64,
    /// Runs at a time.
    pub threads: usize,
}

/// What came of a batch.
#[derive(Debug, Default)]
pub struct Summary {
    /// Runs.
    pub runs: u64,
    /// How much happened in all of them.
    pub tally: Tally,
    /// The first run that failed, and what was wrong.
    pub failed: Option<(Plan, Vec<String>)>,
}

/// Plays runs until one fails or there are enough. `progress` hears of each.
///
/// # Errors
/// A run could not be set up.
pub fn play(settings: &Arc<Settings>, bounds: Bounds, progress: impl Fn(&Summary) + Sync) -> Result<Summary> {
    let next = AtomicU64::new(0);
    let enough = AtomicBool::new(false);
    let summary = Mutex::new(Summary::default());
    let work = || -> Result<()> {
        while !enough.load(Ordering::Relaxed) {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= bounds.runs {
                break;
            }
            let plan = Plan::of(bounds.first_seed + number);
            let verdict = run(settings, &plan, false)?;
            let mut summary = summary.lock();
            summary.add(plan, verdict);
            if summary.failed.is_some() || summary.tally.deliveries >= bounds.deliveries {
                enough.store(true, Ordering::Relaxed);
            }
            progress(&summary);
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..bounds.threads).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().map_err(|_| anyhow::anyhow!("a run panicked"))?)
    })?;
    Ok(summary.into_inner())
}

/// The smallest plan on the way that fails too, and how.
///
/// # Errors
/// A run could not be set up.
pub fn smallest(settings: &Arc<Settings>, plan: &Plan) -> Result<(Plan, Verdict)> {
    let fails = |plan: &Plan| run(settings, plan, false).is_ok_and(|verdict| !verdict.violations.is_empty());
    let small = shrink(plan, fails);
    let verdict = run(settings, &small, true)?;
    Ok((small, verdict))
}

impl Summary {
    fn add(&mut self, plan: Plan, verdict: Verdict) {
        let Tally {
            deliveries,
            acknowledged,
            stored,
            mailed,
            dead_letters,
        } = verdict.tally;
        self.runs += 1;
        self.tally.deliveries += deliveries;
        self.tally.acknowledged += acknowledged;
        self.tally.stored += stored;
        self.tally.mailed += mailed;
        self.tally.dead_letters += dead_letters;
        let earlier = self.failed.as_ref().is_some_and(|(failed, _)| failed.seed < plan.seed);
        if !verdict.violations.is_empty() && !earlier {
            self.failed = Some((plan, verdict.violations));
        }
    }
}
