//! Finds the C library through the archive's signed index: its version does not matter, so that any that the archive has
//! today will do. apt works with lists of its own in `work`; the machine's stay as they are.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::process::Command;

use super::{DebianError, fetch};
use crate::{
    progress::Step,
    tool::{self, ToolError},
};

const PACKAGE: &str = "wasi-libc";

/// Releases that have the package for this target, newest first.
const SUITES: [&str; 2] = ["trixie-backports", "trixie"];

/// The keys that sign Debian's indexes.
const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

const LIMIT: Duration = Duration::from_secs(300);

/// Fetches the package from the first release of a mirror that has it. apt checks the signatures.
pub async fn from_index(mirrors: &[String], work: &Path, step: &mut Step) -> Result<PathBuf, DebianError> {
    let mut tried = Vec::new();
    for suite in SUITES {
        for mirror in mirrors {
            match from_suite(mirror, suite, &work.join("apt"), step).await {
                Ok(package) => return Ok(package),
                Err(DebianError::Tool(ToolError::Interrupted)) => {
                    return Err(ToolError::Interrupted.into());
                }
                Err(reason) => tried.push(format!(
                    "{suite}: {}",
                    reason.to_string().replace(mirror.as_str(), "the archive")
                )),
            }
        }
    }
    Err(DebianError::NotFetched {
        what: "C library",
        tried: tried.join("; "),
    })
}

async fn from_suite(mirror: &str, suite: &str, apt: &Path, step: &mut Step) -> Result<PathBuf, DebianError> {
    let packages = prepare(mirror, suite, apt).map_err(|reason| DebianError::Files {
        action: format!("preparing {}", apt.display()),
        reason,
    })?;
    for arguments in [&["update"][..], &["download", PACKAGE]] {
        step.say(&format!("looking for {PACKAGE} in {suite}"));
        let mut command = apt_get(apt);
        command.args(arguments).current_dir(&packages);
        let mut reason = String::new();
        let status = tool::run(command, LIMIT, |_, line| {
            if let Some(percent) = fetch::percent(line) {
                step.at(percent, 100, &format!("% of {PACKAGE} in {suite}"));
            } else if line.starts_with("E: ") || reason.is_empty() {
                reason = line.to_owned();
            }
        })
        .await?;
        if !status.success() {
            return Err(DebianError::NotFetched {
                what: "C library",
                tried: reason,
            });
        }
    }
    package_in(&packages).ok_or(DebianError::NotFetched {
        what: "C library",
        tried: "apt fetched nothing".to_owned(),
    })
}

fn prepare(mirror: &str, suite: &str, apt: &Path) -> std::io::Result<PathBuf> {
    if apt.exists() {
        std::fs::remove_dir_all(apt)?;
    }
    for folder in ["lists/partial", "cache/archives/partial", "packages"] {
        std::fs::create_dir_all(apt.join(folder))?;
    }
    std::fs::write(
        apt.join("sources.list"),
        format!("deb [signed-by={KEYRING}] {mirror} {suite} main\n"),
    )?;
    Ok(apt.join("packages"))
}

fn apt_get(apt: &Path) -> Command {
    let mut command = Command::new("apt-get");
    command.args([
        "-q",
        "-o",
        "APT::Status-Fd=1",
        "-o",
        "APT::Sandbox::User=",
        "-o",
        "APT::Update::Error-Mode=any",
    ]);
    command.args(["-o", "Acquire::Languages=none", "-o", "Dir::Etc::SourceParts=-"]);
    for (setting, path) in [
        ("Dir::Etc::SourceList", "sources.list"),
        ("Dir::State::Lists", "lists"),
        ("Dir::Cache", "cache"),
    ] {
        command.arg("-o").arg(format!("{setting}={}", apt.join(path).display()));
    }
    command
}

fn package_in(folder: &Path) -> Option<PathBuf> {
    let files = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    files
        .into_iter()
        .find(|path| path.extension().is_some_and(|extension| extension == "deb"))
}
