//! Runs cargo and turns its own progress bar into ours. Whatever else it says, warnings and errors, is passed through unchanged.

use std::{process::ExitStatus, time::Duration};

use tokio::process::Command;

use crate::{
    colour::without_colour,
    progress::{Step, is_live},
    tool::{self, Stream, ToolError},
};

/// What one line of cargo's standard error is.
#[derive(Debug, PartialEq, Eq)]
enum Line<'a> {
    /// The progress bar: so many of so many, and which ones are being worked on.
    Bar { done: u64, total: u64, now: &'a str },
    /// What cargo has begun or finished, of no lasting interest.
    Status(&'a str),
    /// Everything else.
    Text,
}

/// Words that cargo begins a status line with, right-aligned in 12 columns.
const STATUS: [&str; 13] = [
    "Blocking",
    "Building",
    "Checking",
    "Compiling",
    "Dirty",
    "Downloaded",
    "Downloading",
    "Finished",
    "Fresh",
    "Locking",
    "Running",
    "Unpacking",
    "Updating",
];

/// Runs cargo to its end and shows how far it is. Warnings and errors go to standard error as they come; `on_output` gets the
/// lines of standard output.
pub async fn follow(
    mut command: Command,
    limit: Duration,
    step: &mut Step,
    mut on_output: impl FnMut(&str),
) -> Result<ExitStatus, ToolError> {
    command
        .env("CARGO_TERM_PROGRESS_WHEN", "always")
        .env("CARGO_TERM_PROGRESS_WIDTH", "100")
        .env_remove("CARGO_TERM_QUIET");
    command.env("CARGO_TERM_COLOR", if is_live() { "always" } else { "never" });
    tool::run(command, limit, |stream, line| match stream {
        Stream::Output => on_output(line),
        Stream::Error => match classify(&without_colour(line)) {
            Line::Bar { done, total, now } => step.at(done, total, now),
            Line::Status(text) => step.say(text),
            Line::Text => step.pass(line),
        },
    })
    .await
}

fn classify(line: &str) -> Line<'_> {
    let Some((word, rest)) = line.trim_start().split_once(' ') else {
        return Line::Text;
    };
    let indented = line.starts_with(' ') && line.len() - line.trim_start().len() + word.len() == 12;
    if !indented || !STATUS.contains(&word) {
        return Line::Text;
    }
    bar(rest).unwrap_or(Line::Status(line.trim()))
}

/// Reads `[=====>    ] 5/24: syn, serde(build)`.
fn bar(rest: &str) -> Option<Line<'_>> {
    let (counts, now) = rest.strip_prefix('[')?.split_once("] ")?.1.split_once(": ")?;
    let (done, total) = counts.split_once('/')?;
    Some(Line::Bar {
        done: done.trim().parse().ok()?,
        total: total.trim().parse().ok()?,
        now: now.trim(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_s_bar_tells_how_far_it_is() {
        let line = "    Building [===========>               ] 11/24: syn, serde_core                                 ";
        assert_eq!(
            classify(line),
            Line::Bar {
                done: 11,
                total: 24,
                now: "syn, serde_core"
            }
        );
    }

    #[test]
    fn status_lines_are_not_passed_through() {
        assert_eq!(
            classify("   Compiling syn v3.0.9"),
            Line::Status("Compiling syn v3.0.9")
        );
        assert_eq!(
            classify("    Finished `guest` profile [optimized] target(s) in 3.23s"),
            Line::Status("Finished `guest` profile [optimized] target(s) in 3.23s")
        );
        assert_eq!(
            classify("    Blocking waiting for file lock on build directory"),
            Line::Status("Blocking waiting for file lock on build directory")
        );
    }

    #[test]
    fn errors_and_their_source_lines_are_text() {
        for line in [
            "error[E0308]: mismatched types",
            "  --> src/lib.rs:3:5",
            "3 |     Building [1",
            "",
            "   = note: Compiling",
        ] {
            assert_eq!(classify(line), Line::Text, "{line}");
        }
    }

    #[test]
    fn colours_do_not_matter() {
        let line = "\u{1b}[1m\u{1b}[96m    Building\u{1b}[0m [>  ] 1/2: cart\u{1b}[K";
        assert_eq!(
            classify(&without_colour(line)),
            Line::Bar {
                done: 1,
                total: 2,
                now: "cart"
            }
        );
    }
}
