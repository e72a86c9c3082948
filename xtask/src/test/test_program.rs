//! Runs a program that cargo built of tests, as `cargo test` does.

use std::{env, time::Duration};

use tokio::process::Command;

use super::tally::Tally;
use crate::{
    build::Program,
    progress::is_live,
    tool::{self, Stream, ToolError},
};

/// A test that hangs must not use up a CI job's whole time.
const LIMIT: Duration = Duration::from_secs(15 * 60);

/// Runs those of its tests whose name contains the filter, all of them without one, and counts them.
pub async fn run(program: &Program, filter: Option<&str>, tally: &mut Tally) -> Result<(), ToolError> {
    println!("\n--- {}", program.name);
    let mut command = Command::new(&program.file);
    command
        .args(filter)
        .current_dir(&program.folder)
        .env("CARGO_MANIFEST_DIR", &program.folder)
        .kill_on_drop(true);
    if is_live() && env::var_os("NO_COLOR").is_none() {
        command.args(["--color", "always"]);
    }
    let failed_before = tally.failed();
    let ended = tool::run(command, LIMIT, |stream, line| {
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
        // A program that crashed or took too long names no test.
        _ if tally.failed() > failed_before => {}
        Ok(status) => tally.fail(&format!("the tests of {} ended with {status}", program.name)),
        Err(reason) => tally.fail(&format!("the tests of {}: {reason}", program.name)),
    }
    Ok(())
}
