//! What a test run comes to.

use std::{fmt::Write, time::Duration};

use super::tally::Tally;
use crate::progress::seconds;

/// A step that ran.
#[derive(Debug)]
pub struct Ended {
    /// The step's name.
    pub name: &'static str,
    /// What it came to.
    pub tally: Tally,
    /// How long it took.
    pub took: Duration,
}

/// The steps that ran.
#[derive(Debug, Default)]
pub struct Summary {
    steps: Vec<Ended>,
}

impl Summary {
    /// Takes a step in.
    pub fn add(&mut self, step: Ended) {
        self.steps.push(step);
    }

    /// Whether nothing failed.
    pub fn succeeded(&self) -> bool {
        self.total().failed() == 0
    }

    /// What failed and was skipped, a table of the steps, and the totals in the last line.
    pub fn report(&self, took: Duration) -> String {
        let mut report = String::new();
        self.list(&mut report, "failed", |tally| &tally.failures);
        self.list(&mut report, "skipped", |tally| &tally.reasons);
        let _ = writeln!(
            report,
            "{:<16} {:>7} {:>7} {:>8} {:>10}",
            "step", "passed", "failed", "skipped", "time"
        );
        for step in &self.steps {
            report.push_str(&row(step.name, &step.tally, step.took));
        }
        let total = self.total();
        report.push_str(&row("all", &total, took));
        let _ = write!(
            report,
            "{} passed, {} failed, {} skipped",
            total.passed(),
            total.failed(),
            total.skipped()
        );
        report
    }

    fn list(&self, report: &mut String, what: &str, of: impl Fn(&Tally) -> &Vec<String>) {
        for step in &self.steps {
            for text in of(&step.tally) {
                let _ = writeln!(report, "{what} in {}: {text}", step.name);
            }
        }
    }

    fn total(&self) -> Tally {
        let mut total = Tally::default();
        self.steps.iter().for_each(|step| total.add(&step.tally));
        total
    }
}

fn row(name: &str, tally: &Tally, took: Duration) -> String {
    format!(
        "{name:<16} {:>7} {:>7} {:>8} {:>10}\n",
        tally.passed(),
        tally.failed(),
        tally.skipped(),
        seconds(took)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(name: &'static str, output: &[&str]) -> Ended {
        let mut tally = Tally::default();
        output.iter().for_each(|line| tally.line(line));
        Ended {
            name,
            tally,
            took: Duration::from_secs(3),
        }
    }

    #[test]
    fn the_last_line_has_the_totals_and_failures_are_named() {
        let mut summary = Summary::default();
        summary.add(ended(
            "emulator",
            &["test result: ok. 40 passed; 0 failed; 1 ignored; 0 measured"],
        ));
        assert!(summary.succeeded());
        summary.add(ended(
            "scenarios",
            &[
                "test late_revision ... FAILED",
                "test result: FAILED. 2 passed; 1 failed; 0 ignored",
            ],
        ));
        let report = summary.report(Duration::from_secs(12));
        assert_eq!(report.lines().last(), Some("42 passed, 1 failed, 1 skipped"));
        assert!(report.starts_with("failed in scenarios: late_revision\n"), "{report}");
        assert!(!summary.succeeded());
    }
}
