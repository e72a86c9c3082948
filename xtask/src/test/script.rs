//! Runs a program that checks something and prints a row for each check.

use std::time::Duration;

use tokio::process::Command;

use super::tally::{SKIPPED, Tally};
use crate::tool::{self, Stream, ToolError};

/// Runs it, shows what it prints, and counts its rows: `what | check | pass`, `what | check | any failure`, or `SKIPPED: reason`.
/// A program without a row has checked nothing, which is a failure. `name` says in the summary which program that was, or which ended badly
/// without a row that tells why.
pub async fn run(command: Command, name: &str, limit: Duration, tally: &mut Tally) -> Result<(), ToolError> {
    let before = tally.clone();
    let ended = tool::run(command, limit, |stream, line| {
        tally.heard(line);
        match stream {
            Stream::Output => {
                println!("{line}");
                count(line, tally);
            }
            Stream::Error => eprintln!("{line}"),
        }
    })
    .await;
    match ended {
        Ok(status) if status.success() && *tally != before => {}
        Ok(status) if status.success() => tally.fail(&format!("{name} ended well and has checked nothing")),
        Ok(_) if tally.failed() > before.failed() => {}
        Ok(status) => tally.fail(&format!("{name} ended with {status}")),
        Err(ToolError::Interrupted) => return Err(ToolError::Interrupted),
        Err(error) => tally.fail(&format!("{name}: {error}")),
    }
    Ok(())
}

fn count(line: &str, tally: &mut Tally) {
    if let Some(reason) = line.strip_prefix(SKIPPED) {
        return tally.skip(reason);
    }
    let columns: Vec<_> = line.split(" | ").collect();
    if let [what, check, result] = columns[..] {
        match result {
            "pass" => tally.pass(),
            failure => tally.fail(&format!("{what}: {check}: {failure}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_and_failures_named() {
        let mut tally = Tally::default();
        for line in [
            "azure-storage-blob 12 | get a range | pass",
            "azure-storage-blob 12 | delete | FAIL: AssertionError: 404, not 202",
            "SKIPPED: azure-storage-blob 12: no account",
            "azure-storage-blob 12: 1 of 2 operations pass",
        ] {
            count(line, &mut tally);
        }
        assert_eq!((tally.passed(), tally.failed(), tally.skipped()), (1, 1, 1));
        assert_eq!(
            tally.failures,
            ["azure-storage-blob 12: delete: FAIL: AssertionError: 404, not 202"]
        );
    }

    /// A program that is surely there and prints no row.
    async fn run_rustc(argument: &str, tally: &mut Tally) {
        let mut command = Command::new("rustc");
        command.arg(argument);
        run(command, "checks", Duration::from_secs(60), tally).await.unwrap();
    }

    #[tokio::test]
    async fn a_program_that_checks_nothing_is_a_failure() {
        let mut tally = Tally::of_one();
        run_rustc("--version", &mut tally).await;
        assert_eq!((tally.passed(), tally.failed()), (1, 1));
        assert_eq!(tally.failures, ["checks ended well and has checked nothing"]);
    }

    #[tokio::test]
    async fn a_program_that_ends_badly_without_a_row_is_a_failure() {
        let mut tally = Tally::default();
        run_rustc("--no-such-option", &mut tally).await;
        assert_eq!((tally.passed(), tally.failed()), (0, 1));
        assert!(
            tally.failures[0].starts_with("checks ended with"),
            "{:?}",
            tally.failures
        );
    }
}
