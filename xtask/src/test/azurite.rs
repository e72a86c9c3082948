//! Installs Azurite, the Blob service that the scenarios compare the emulator with, as `tests/azurite` pins it.

use std::{fs, io, path::Path, time::Duration};

use anyhow::Context;
use tokio::process::Command;

use super::Tally;
use crate::{
    tool::{self, ToolError},
    workspace::Workspace,
};

/// How long fetching its packages may take.
const INSTALL_LIMIT: Duration = Duration::from_secs(5 * 60);
/// What npm needs to know. The second one says exactly which files are right, so it also tells whether they are there already.
const FILES: [&str; 3] = ["package.json", LOCK, ".npmrc"];
const LOCK: &str = "package-lock.json";

/// Makes `target/azurite` what the lock file says; skipped where npm or its packages are not to be had.
pub async fn install(workspace: &Workspace) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    let pinned = workspace.root().join("tests/azurite");
    let folder = workspace.component_target_dir().join("azurite");
    match place(&pinned, &folder).await? {
        Ok(()) => tally.pass(),
        Err(reason) => {
            println!("SKIPPED: {reason}");
            tally.skip(&reason);
        }
    }
    Ok(tally)
}

/// The inner error says why it cannot be installed.
async fn place(pinned: &Path, folder: &Path) -> anyhow::Result<Result<(), String>> {
    let wanted = fs::read(pinned.join(LOCK)).with_context(|| format!("{} cannot be read", pinned.display()))?;
    // Written last, so that an installation that was interrupted begins anew.
    let installed = folder.join("installed.json");
    if fs::read(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(Ok(()));
    }
    println!("installing Azurite into {}", folder.display());
    copy(pinned, folder).with_context(|| format!("{} cannot be written", folder.display()))?;
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.args([
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel",
        "error",
    ])
    .current_dir(folder);
    match tool::output(npm, INSTALL_LIMIT).await {
        Ok(Ok(_)) => {}
        Ok(Err(complaint)) => return Ok(Err(format!("Azurite cannot be installed: {complaint}"))),
        Err(ToolError::Interrupted) => return Err(ToolError::Interrupted.into()),
        Err(error) => return Ok(Err(format!("Azurite cannot be installed: {error}"))),
    }
    fs::write(&installed, &wanted).with_context(|| format!("{} cannot be written", installed.display()))?;
    Ok(Ok(()))
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    FILES
        .iter()
        .try_for_each(|name| fs::copy(from.join(name), to.join(name)).map(drop))
}
