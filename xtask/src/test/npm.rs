//! Packages from npm, exactly as a lock file names them.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context;
use tokio::process::Command;

use super::Tally;
use crate::tool::{self, ToolError};

/// How long fetching the packages may take.
const INSTALL_LIMIT: Duration = Duration::from_secs(5 * 60);
/// What npm needs to know. The second one says exactly which files are right, so it also tells whether they are there already.
const FILES: [&str; 3] = ["package.json", LOCK, ".npmrc"];
const LOCK: &str = "package-lock.json";

/// Makes `folder` hold what the lock file in `pinned` says; its `node_modules`. Where npm or its packages are not to be had, all
/// that needs them is skipped, with the reason.
pub async fn install(pinned: &Path, folder: &Path, tally: &mut Tally) -> anyhow::Result<Option<PathBuf>> {
    Ok(match place(pinned, folder).await? {
        Ok(()) => Some(folder.join("node_modules")),
        Err(reason) => {
            tally.skip_aloud(&format!("{} cannot be installed: {reason}", pinned.display()));
            None
        }
    })
}

/// The inner error says why they cannot be installed.
async fn place(pinned: &Path, folder: &Path) -> anyhow::Result<Result<(), String>> {
    let wanted = fs::read(pinned.join(LOCK)).with_context(|| format!("{} cannot be read", pinned.display()))?;
    // Written last, so that an installation that was interrupted begins anew.
    let installed = folder.join("installed.json");
    if fs::read(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(Ok(()));
    }
    println!("installing what {} names", pinned.join(LOCK).display());
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
        Ok(Err(complaint)) => return Ok(Err(complaint)),
        Err(ToolError::Interrupted) => return Err(ToolError::Interrupted.into()),
        Err(error) => return Ok(Err(error.to_string())),
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
