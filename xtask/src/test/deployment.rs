//! Checks what is deployed to Azure, without Azure: the scripts of `tests/deployment`.

use std::{env, path::PathBuf, time::Duration};

use tokio::process::Command;

use super::{Tally, conformance::count, python};
use crate::{
    tool::{self, Stream, ToolError},
    workspace::Workspace,
};

/// How long all checks may take.
const LIMIT: Duration = Duration::from_secs(3 * 60);

/// What a check prints that cannot be made here.
const SKIPPED: &str = "SKIPPED: ";

/// Runs the checks; each row counts. They are skipped where Python or its packages are not to be had, and those that need
/// Azure's type definitions where these are not to be had.
pub async fn run(workspace: &Workspace) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    let folder = workspace.root().join("tests/deployment");
    let environment = workspace.component_target_dir().join("deployment-venv");
    let python = match python::install(&folder.join("requirements.txt"), &environment).await? {
        Ok(python) => python,
        Err(reason) => {
            println!("SKIPPED: {reason}");
            tally.skip(&reason);
            return Ok(tally);
        }
    };
    let mut command = Command::new(python);
    command
        .arg(folder.join("main.py"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONUTF8", "1");
    if let Some(types) = azure_types(workspace) {
        command.env("AZURE_TYPES", types);
    }
    let ended = tool::run(command, LIMIT, |stream, line| match stream {
        Stream::Output => {
            println!("{line}");
            match line.strip_prefix(SKIPPED) {
                Some(reason) => tally.skip(reason),
                None => count(line, &mut tally),
            }
        }
        Stream::Error => eprintln!("{line}"),
    })
    .await;
    match ended {
        Ok(status) if status.success() => {}
        // The rows say what failed, unless it ended without one.
        Ok(_) if tally.failed() > 0 => {}
        Ok(status) => tally.fail(&format!("tests/deployment ended with {status}")),
        Err(ToolError::Interrupted) => return Err(ToolError::Interrupted.into()),
        Err(error) => tally.fail(&format!("tests/deployment: {error}")),
    }
    Ok(tally)
}

/// The folder with Azure's type definitions: what `AZURE_TYPES` names, or one below `target`, or one beside the checkout.
fn azure_types(workspace: &Workspace) -> Option<PathBuf> {
    let named = env::var_os("AZURE_TYPES").map(PathBuf::from);
    let usual = ["target/azure-types", "../shared/azure-types"].map(|place| workspace.root().join(place));
    named.into_iter().chain(usual).find(|folder| folder.is_dir())
}
