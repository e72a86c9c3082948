//! Runs a step that is a cargo command: streams what it prints and counts.

use std::{env, time::Duration};

use super::tally::Tally;
use crate::{
    progress::is_live,
    tool::{self, Stream, ToolError},
    workspace::{Workspace, cargo},
};

/// Compiling included. A command that hangs must not use up a CI job's whole time.
const LIMIT: Duration = Duration::from_secs(25 * 60);

/// Runs a cargo command that succeeds or fails as a whole, unless it runs tests, which count.
pub async fn run(workspace: &Workspace, arguments: &[String]) -> Result<Tally, ToolError> {
    let mut command = cargo();
    command.args(arguments).current_dir(workspace.root());
    if is_live() && env::var_os("NO_COLOR").is_none() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let mut tally = Tally::default();
    let ended = tool::run(command, LIMIT, |stream, line| {
        tally.line(line);
        match stream {
            Stream::Output => println!("{line}"),
            Stream::Error => eprintln!("{line}"),
        }
    })
    .await;
    let name = arguments.first().map_or("", String::as_str);
    match ended {
        Ok(status) if status.success() && tally.passed() == 0 => tally.pass(),
        Ok(status) if status.success() => {}
        Err(ToolError::Interrupted) => return Err(ToolError::Interrupted),
        // Its tests say what failed, if it came that far.
        _ if tally.failed() > 0 => {}
        Ok(status) => tally.fail(&format!("cargo {name} ended with {status}")),
        Err(reason) => tally.fail(&format!("cargo {name}: {reason}")),
    }
    Ok(tally)
}
