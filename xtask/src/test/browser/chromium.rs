//! The Chromium of this machine.

use std::{env, path::PathBuf, time::Duration};

use tokio::process::Command;

use super::Tally;
use crate::tool::{self, ToolError};

/// How long Debian's package may take to arrive, with all that it needs.
const INSTALL_LIMIT: Duration = Duration::from_secs(10 * 60);
/// What it is called by Debian, by other distributions, and by its publisher.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
/// Without a version: Debian's archive holds the newest one only, with all corrections.
const INSTALL: [&[&str]; 2] = [
    &["update", "--quiet"],
    &["install", "--yes", "--quiet", "--no-install-recommends", "chromium"],
];
/// How to help a machine that has none.
const HINT: &str = "there is no Chromium on the path, and none can be installed: run `apt-get install chromium` as root, or name a program in CHROMIUM";

/// The program that `CHROMIUM` names, or one on the path, or Debian's, which is installed where apt and the right to do so are there.
/// Where there can be none, all that needs it is skipped, with the reason.
pub async fn find_or_install(tally: &mut Tally) -> Result<Option<PathBuf>, ToolError> {
    if let Some(program) = env::var_os("CHROMIUM").map(PathBuf::from).or_else(on_path) {
        return Ok(Some(program));
    }
    let complaint = install().await?;
    let installed = on_path();
    if installed.is_none() {
        tally.skip_aloud(&format!("{HINT} ({complaint})"));
    }
    Ok(installed)
}

fn on_path() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<_> = env::split_paths(&path).collect();
    let find = |name| {
        folders
            .iter()
            .map(|folder| folder.join(name))
            .find(|file| file.is_file())
    };
    NAMES.into_iter().find_map(find)
}

/// What apt complained of, if it did.
async fn install() -> Result<String, ToolError> {
    println!("installing Debian's Chromium");
    for arguments in INSTALL {
        let mut apt = Command::new("apt-get");
        apt.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        match tool::output(apt, INSTALL_LIMIT).await {
            Ok(Ok(_)) => {}
            Ok(Err(complaint)) => return Ok(complaint),
            Err(ToolError::Interrupted) => return Err(ToolError::Interrupted),
            Err(error) => return Ok(error.to_string()),
        }
    }
    Ok(String::new())
}
