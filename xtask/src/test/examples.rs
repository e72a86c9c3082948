//! Makes the example that is not in Rust: a component in Python.

use std::{fs, time::Duration};

use super::{Tally, python};
use crate::{
    tool::{self, ToolError},
    workspace::Workspace,
};

/// How long making the component may take.
const LIMIT: Duration = Duration::from_secs(5 * 60);

/// What the script `componentize-py` does. The script itself names its interpreter by a path that a moved checkout does not have.
const COMPONENTIZE_PY: &str = "import sys; from componentize_py import script; sys.exit(script())";

/// Makes `target/examples/picking-list.wasm`, which other tests run. Skipped where Python or its packages are not to be had.
pub async fn run(workspace: &Workspace) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    let example = workspace.root().join("examples/picking-list");
    let target = workspace.component_target_dir().join("examples");
    fs::create_dir_all(&target)?;
    let environment = target.join("picking-list-venv");
    let Some(python) = python::install(&example.join("requirements.txt"), &environment, &mut tally).await? else {
        return Ok(tally);
    };
    let mut command = python::command(&python);
    command.args(["-c", COMPONENTIZE_PY]).current_dir(&example);
    for package in ["blobs", "alerts", "messaging"] {
        command.args(["-d", &format!("../../wit/{package}")]);
    }
    command
        .args(["-d", "world.wit", "-w", "example:picking-list/picking-list"])
        .args(["componentize", "app", "-o"])
        .arg(target.join("picking-list.wasm"));
    match tool::output(command, LIMIT).await {
        Ok(Ok(_)) => tally.pass(),
        Ok(Err(complaint)) => tally.fail(&format!("componentize-py: {complaint}")),
        Err(ToolError::Interrupted) => return Err(ToolError::Interrupted.into()),
        Err(error) => tally.fail(&error.to_string()),
    }
    Ok(tally)
}
