//! Runs a program that cargo built of tests, as `cargo test` does.

use std::{env, time::Duration};

use tokio::process::Command;

use super::{libtest, tally::Tally};
use crate::{build::Program, progress::is_live, tool::ToolError};

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
    let name = format!("the tests of {}", program.name);
    libtest::run(command, &name, LIMIT, tally).await
}
