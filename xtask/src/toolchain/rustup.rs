//! The ordinary way to install a target.

use std::{path::Path, time::Duration};

use tokio::process::Command;

use super::TARGET;
use crate::{
    progress::Step,
    tool::{self, ToolError},
};

/// Fetching the target takes seconds; a network that swallows packets must not look like a hang for ever.
const LIMIT: Duration = Duration::from_secs(180);

/// Asks rustup for the target of the compiler that is used in this folder. The inner error says why it did not install it.
pub async fn add_target(folder: &Path, step: &mut Step) -> Result<Result<(), String>, ToolError> {
    let mut command = Command::new("rustup");
    command.args(["target", "add", TARGET]).current_dir(folder);
    step.say("asking rustup");
    let mut last = String::new();
    let ended = tool::run(command, LIMIT, |_, line| {
        if !line.trim().is_empty() {
            step.say(line.trim());
            last = line.trim().to_owned();
        }
    })
    .await;
    match ended {
        Ok(status) if status.success() => Ok(Ok(())),
        Ok(_) => Ok(Err(format!("rustup target add {TARGET}: {last}"))),
        Err(ToolError::Interrupted) => Err(ToolError::Interrupted),
        Err(reason) => Ok(Err(format!("rustup target add {TARGET}: {reason}"))),
    }
}
