//! Runs a step that is a cargo command.

use std::{env, time::Duration};

use super::{libtest, tally::Tally};
use crate::{
    progress::is_live,
    tool::ToolError,
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
    let name = format!("cargo {}", arguments.first().map_or("", String::as_str));
    let mut tally = Tally::default();
    libtest::run(command, &name, LIMIT, &mut tally).await?;
    if tally == Tally::default() {
        tally.pass();
    }
    Ok(tally)
}
