//! Runs a program that prints what Rust's test harness prints, or one that starts such programs, as cargo does.

use std::time::Duration;

use tokio::process::Command;

use super::tally::Tally;
use crate::tool::{self, Stream, ToolError};

/// Runs it, shows what it prints, and counts its tests. `name` says in the summary what ended badly without a test that tells why: it
/// did not compile, crashed or took too long.
pub async fn run(command: Command, name: &str, limit: Duration, tally: &mut Tally) -> Result<(), ToolError> {
    let failed_before = tally.failed();
    let ended = tool::run(command, limit, |stream, line| {
        tally.line(line);
        match stream {
            Stream::Output => println!("{line}"),
            Stream::Error => eprintln!("{line}"),
        }
    })
    .await;
    match ended {
        Ok(status) if status.success() => {}
        Err(ToolError::Interrupted) => return Err(ToolError::Interrupted),
        _ if tally.failed() > failed_before => {}
        Ok(status) => tally.fail(&format!("{name} ended with {status}")),
        Err(reason) => tally.fail(&format!("{name}: {reason}")),
    }
    Ok(())
}
