//! Counts tests in what `cargo test` prints.

use petstore_stack::secrets::{self, LEAKED};

use crate::colour::without_colour;

/// How many tests there were, and which need a word in the summary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    ok: u64,
    failed: u64,
    ignored: u64,
    said_skipped: u64,
    /// The names of the failed ones, as far as they are known.
    pub failures: Vec<String>,
    /// Why some did not run.
    pub reasons: Vec<String>,
}

/// What a test prints when it cannot run on this machine, before the reason; its harness counts it among those that held.
pub const SKIPPED: &str = "SKIPPED: ";

impl Tally {
    /// Something held that is all there is to it.
    pub fn of_one() -> Self {
        let mut tally = Self::default();
        tally.pass();
        tally
    }

    /// Something that is no set of tests held.
    pub fn pass(&mut self) {
        self.ok += 1;
    }

    /// Something failed that is no test, or of which no test told.
    pub fn fail(&mut self, why: &str) {
        self.failed += 1;
        self.failures.push(why.to_owned());
    }

    /// Something cannot run on this machine; says so at once.
    pub fn skip_aloud(&mut self, why: &str) {
        println!("{SKIPPED}{why}");
        self.skip(why);
    }

    /// Something did not run, and has said so.
    pub fn skip(&mut self, why: &str) {
        self.ignored += 1;
        self.reasons.push(why.to_owned());
    }

    /// Tests that ran and held.
    pub fn passed(&self) -> u64 {
        self.ok.saturating_sub(self.said_skipped)
    }

    /// Tests that did not hold, and steps that failed as a whole.
    pub fn failed(&self) -> u64 {
        self.failed
    }

    /// Tests that did not run.
    pub fn skipped(&self) -> u64 {
        self.ignored + self.said_skipped
    }

    /// Takes a line of output into account that counts no tests. No line may hold a secret, and none may report that one was found.
    pub fn heard(&mut self, line: &str) {
        let reported = line.split_once(LEAKED).map(|(_, what)| what.trim().to_owned());
        let held = || secrets::held_in(line).map(|what| format!("{what}, in the output of the tests"));
        if let Some(leak) = reported.or_else(held) {
            self.fail(&format!("a secret was written: {leak}"));
        }
    }

    /// Takes a line of the output of tests into account, whatever its colours.
    pub fn line(&mut self, line: &str) {
        let line = without_colour(line);
        self.heard(&line);
        if let Some((_, reason)) = line.split_once(SKIPPED) {
            self.reasons.push(reason.trim().to_owned());
            self.said_skipped += 1;
        } else if let Some(counts) = line.trim_start().strip_prefix("test result: ") {
            self.ok += count(counts, "passed");
            self.failed += count(counts, "failed");
            self.ignored += count(counts, "ignored");
        } else if let Some(test) = line.strip_prefix("test ") {
            self.test(test);
        }
    }

    fn test(&mut self, test: &str) {
        if let Some((name, "FAILED")) = test.rsplit_once(" ... ") {
            self.failures.push(name.to_owned());
        } else if let Some((name, reason)) = test.split_once(" ... ignored, ") {
            self.reasons.push(format!("{name}: {reason}"));
        }
    }

    /// Adds another tally.
    pub fn add(&mut self, other: &Self) {
        self.ok += other.ok;
        self.failed += other.failed;
        self.ignored += other.ignored;
        self.said_skipped += other.said_skipped;
        self.failures.extend_from_slice(&other.failures);
        self.reasons.extend_from_slice(&other.reasons);
    }
}

/// Reads `12` out of `ok. 12 passed; 0 failed; 1 ignored; ...`.
fn count(counts: &str, what: &str) -> u64 {
    let mut words = counts.split([' ', ';', '.']).filter(|word| !word.is_empty()).peekable();
    while let Some(word) = words.next() {
        if words.peek() == Some(&what) {
            return word.parse().unwrap_or(0);
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(lines: &[&str]) -> Tally {
        let mut tally = Tally::default();
        lines.iter().for_each(|line| tally.line(line));
        tally
    }

    #[test]
    fn results_of_several_programs_add_up() {
        let tally = tally(&[
            "running 3 tests",
            "test a ... ok",
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 7 filtered out; finished in 1.01s",
        ]);
        assert_eq!((tally.passed(), tally.failed(), tally.skipped()), (15, 2, 1));
    }

    #[test]
    fn a_secret_in_any_line_is_a_failure() {
        let lines = [
            "LEAKED: the key of the local storage account, in a host's log",
            "GET /carts/1?sig=AAAAAAAAAAAAAAAAAAAAAAAA",
            "test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
        ];
        let tally = tally(&lines);
        assert_eq!((tally.passed(), tally.failed()), (1, 2));
        assert!(tally.failures[0].ends_with("in a host's log") && !tally.failures[1].contains("AAAA"));
    }

    #[test]
    fn failed_tests_are_named() {
        let tally = tally(&[
            "test cart::tests::a_change ... FAILED",
            "test other ... ok",
            "test src/lib.rs - cart (line 3) ... FAILED",
        ]);
        assert_eq!(tally.failures, ["cart::tests::a_change", "src/lib.rs - cart (line 3)"]);
    }

    #[test]
    fn colours_hide_nothing() {
        let tally = tally(&[
            "test cart::tests::a_change ... \u{1b}[31mFAILED\u{1b}(B\u{1b}[m",
            "test slow ... \u{1b}[33mignored, takes an hour\u{1b}(B\u{1b}[m",
            "\u{1b}[1mtest\u{1b}[0m result: \u{1b}[31mFAILED\u{1b}(B\u{1b}[m. 3 passed; 1 failed; 1 ignored; 0 measured; 7 filtered out",
        ]);
        assert_eq!((tally.passed(), tally.failed(), tally.skipped()), (3, 1, 1));
        assert_eq!(tally.failures, ["cart::tests::a_change"]);
        assert_eq!(tally.reasons, ["slow: takes an hour"]);
    }

    #[test]
    fn a_test_that_says_it_was_skipped_does_not_count_as_passed() {
        let ended = "test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        let expected = (4, 1, vec!["no browser on this machine".to_owned()]);
        for lines in [
            ["SKIPPED: no browser on this machine", ended],
            [ended, "test x ... SKIPPED: no browser on this machine"],
        ] {
            let tally = tally(&lines);
            assert_eq!((tally.passed(), tally.skipped(), tally.reasons), expected);
        }
    }

    #[test]
    fn the_reason_of_an_ignored_test_is_kept() {
        assert_eq!(
            tally(&["test slow ... ignored, takes an hour"]).reasons,
            ["slow: takes an hour"]
        );
    }

    #[test]
    fn what_tests_print_is_not_counted() {
        assert_eq!(
            tally(&[
                "the test result: ok. 5 passed",
                "testing ... FAILED",
                "5 passed; 3 failed"
            ]),
            Tally::default()
        );
    }
}
