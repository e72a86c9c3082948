//! Checks what is deployed to Azure, without Azure: the scripts of `tests/deployment`.

use std::{env, path::PathBuf, time::Duration};

use super::{Tally, python, script};
use crate::workspace::Workspace;

/// How long all checks may take.
const LIMIT: Duration = Duration::from_secs(3 * 60);

/// Runs the checks; each row counts. They are skipped where Python or its packages are not to be had, and those that need
/// Azure's type definitions where these are not to be had.
pub async fn run(workspace: &Workspace) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    let folder = workspace.root().join("tests/deployment");
    let environment = workspace.component_target_dir().join("deployment-venv");
    let Some(python) = python::install(&folder.join("requirements.txt"), &environment, &mut tally).await? else {
        return Ok(tally);
    };
    let mut command = python::command(&python);
    command.arg(folder.join("main.py"));
    if let Some(types) = azure_types(workspace) {
        command.env("AZURE_TYPES", types);
    }
    script::run(command, "tests/deployment", LIMIT, &mut tally).await?;
    Ok(tally)
}

/// The folder with Azure's type definitions: what `AZURE_TYPES` names, or `azure-types` below `target`, or `shared/azure-types` beside the
/// checkout, which several checkouts can use.
fn azure_types(workspace: &Workspace) -> Option<PathBuf> {
    let named = env::var_os("AZURE_TYPES").map(PathBuf::from);
    let usual = ["target/azure-types", "../shared/azure-types"].map(|place| workspace.root().join(place));
    named.into_iter().chain(usual).find(|folder| folder.is_dir())
}
