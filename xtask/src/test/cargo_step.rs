//! Runs a step that is a cargo command: streams what it prints and counts.

use std::{env, time::Duration};

use super::tally::Tally;
use crate::{
    progress::is_live,
    tool::{self, Stream, ToolError},
    workspace::{Workspace, cargo},
};

/// Compiling included. A test that hangs must not use up a CI job's whole time.
const LIMIT: Duration = Duration::from_secs(25 * 60);

/// Runs a cargo command that succeeds or fails as a whole.
pub async fn check(workspace: &Workspace, arguments: &[String]) -> Result<Tally, ToolError> {
    let (_, ended) = stream(workspace, arguments).await?;
    let mut tally = Tally::default();
    match ended {
        Ok(()) => tally.pass(),
        Err(why) => tally.fail(&why),
    }
    Ok(tally)
}

/// Runs `cargo test` and counts its tests.
pub async fn tests(workspace: &Workspace, arguments: &[String]) -> Result<Tally, ToolError> {
    let (mut tally, ended) = stream(workspace, arguments).await?;
    // It failed, but not because of a test: it did not compile, crashed or took too long.
    if let (Err(why), 0) = (ended, tally.failed()) {
        tally.fail(&why);
    }
    Ok(tally)
}

async fn stream(workspace: &Workspace, arguments: &[String]) -> Result<(Tally, Result<(), String>), ToolError> {
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
        Ok(status) if status.success() => Ok((tally, Ok(()))),
        Ok(status) => Ok((tally, Err(format!("cargo {name} ended with {status}")))),
        Err(ToolError::Interrupted) => Err(ToolError::Interrupted),
        Err(reason) => Ok((tally, Err(format!("cargo {name}: {reason}")))),
    }
}
