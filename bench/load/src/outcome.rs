//! What a run came to.

use std::time::Duration;

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};

/// What became of a run's units of work.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Units that were acknowledged, among them the first of each connection, before the clock ran.
    pub acknowledged: u64,
    /// Units that were acknowledged while the clock ran.
    pub measured: u64,
    /// How long the clock ran, in seconds.
    pub seconds: f64,
    /// Units that were answered with an error, or not at all.
    pub failed: u64,
    /// What happened to the first of those.
    pub first_failure: Option<String>,
    /// Units that were due, and were not begun until the end: the rate is more than there is room for.
    pub not_begun: u64,
    /// How long the measured units took.
    pub latency: Latency,
}

/// How long units took, in microseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Latency {
    /// Half of them took no longer.
    pub p50: u64,
    /// 90 in 100 took no longer.
    pub p90: u64,
    /// 99 in 100 took no longer.
    pub p99: u64,
    /// 999 in 1000 took no longer.
    pub p99_9: u64,
    /// None took longer.
    pub max: u64,
}

impl Outcome {
    /// Measured units a second.
    pub fn rate(&self) -> f64 {
        match self.seconds > 0.0 {
            true => self.measured as f64 / self.seconds,
            false => 0.0,
        }
    }
}

/// Collects what happens in a run.
pub(crate) struct Record {
    histogram: Histogram<u64>,
    outcome: Outcome,
}

impl Record {
    /// Nothing has happened yet.
    ///
    /// # Errors
    /// None: the bounds are in order.
    pub(crate) fn new() -> anyhow::Result<Self> {
        const LONGEST: u64 = 120_000_000;
        Ok(Self {
            histogram: Histogram::new_with_bounds(1, LONGEST, 3)?,
            outcome: Outcome::default(),
        })
    }

    /// A unit was acknowledged; `took` is there if the clock ran.
    pub(crate) fn acknowledged(&mut self, took: Option<Duration>) {
        self.outcome.acknowledged += 1;
        if let Some(took) = took {
            self.outcome.measured += 1;
            let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
            self.histogram.saturating_record(micros);
        }
    }

    /// A unit failed.
    pub(crate) fn failed(&mut self, error: &anyhow::Error) {
        self.outcome.failed += 1;
        self.outcome.first_failure.get_or_insert_with(|| format!("{error:#}"));
    }

    /// A unit was due and was not begun.
    pub(crate) fn not_begun(&mut self) {
        self.outcome.not_begun += 1;
    }

    /// The clock has stopped.
    pub(crate) fn finish(self, ran: Duration) -> Outcome {
        let at = |quantile| self.histogram.value_at_quantile(quantile);
        Outcome {
            seconds: ran.as_secs_f64(),
            latency: Latency {
                p50: at(0.5),
                p90: at(0.9),
                p99: at(0.99),
                p99_9: at(0.999),
                max: self.histogram.max(),
            },
            ..self.outcome
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_before_the_clock_ran_is_acknowledged_and_not_measured() {
        let mut record = Record::new().unwrap();
        record.acknowledged(None);
        for millis in 1..=100 {
            record.acknowledged(Some(Duration::from_millis(millis)));
        }
        record.failed(&anyhow::anyhow!("503"));
        record.failed(&anyhow::anyhow!("500"));
        let outcome = record.finish(Duration::from_secs(2));
        assert_eq!((outcome.acknowledged, outcome.measured, outcome.failed), (101, 100, 2));
        assert_eq!(outcome.rate(), 50.0);
        assert_eq!(outcome.first_failure.as_deref(), Some("503"));
        // Three digits are exact.
        assert!(
            (49_900..=50_100).contains(&outcome.latency.p50),
            "{:?}",
            outcome.latency
        );
        assert!(
            (98_900..=99_100).contains(&outcome.latency.p99),
            "{:?}",
            outcome.latency
        );
    }
}
