//! Fetches pinned files with apt's own downloader, which knows the machine's proxies and credentials.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use sha2::{Digest, Sha256};
use tokio::process::Command;

use super::{DebianError, pins::Pin};
use crate::{
    progress::Step,
    tool::{self, ToolError},
};

const HELPER: &str = "/usr/lib/apt/apt-helper";

/// For a file of 90 MB at 150 kB a second.
const LIMIT: Duration = Duration::from_secs(600);

/// Whether apt's downloader is on this machine.
pub fn is_possible() -> bool {
    Path::new(HELPER).is_file()
}

/// Fetches the first of the pinned files that some mirror has with the right sum.
pub async fn first_of(
    what: &'static str,
    pins: &[Pin],
    mirrors: &[String],
    work: &Path,
    step: &mut Step,
) -> Result<PathBuf, DebianError> {
    let packages = work.join("packages");
    std::fs::create_dir_all(&packages).map_err(|reason| DebianError::Files {
        action: format!("creating {}", packages.display()),
        reason,
    })?;
    let mut tried = Vec::new();
    for pin in pins {
        let file = packages.join(pin.file_name());
        if sum_of(&file).is_some_and(|sum| sum == pin.sha256) {
            return Ok(file);
        }
        for mirror in mirrors {
            match download(mirror, pin, &file, step).await? {
                Ok(()) => return Ok(file),
                Err(reason) => tried.push(format!("{}: {reason}", pin.file_name())),
            }
        }
    }
    Err(DebianError::NotFetched {
        what,
        tried: tried.join("; "),
    })
}

async fn download(mirror: &str, pin: &Pin, file: &Path, step: &mut Step) -> Result<Result<(), String>, ToolError> {
    let mut command = Command::new(HELPER);
    command
        .args([
            "-o",
            "APT::Status-Fd=1",
            "-o",
            "APT::Sandbox::User=",
            "-o",
            "Acquire::Retries=2",
        ])
        .args([
            "-o",
            "Acquire::http::Timeout=30",
            "-o",
            "Acquire::https::Timeout=30",
            "download-file",
        ])
        .arg(format!("{mirror}/{}", pin.path))
        .arg(file)
        .arg(format!("SHA256:{}", pin.sha256));
    step.say(&format!("fetching {}", pin.file_name()));
    let mut reason = None;
    let ended = tool::run(command, LIMIT, |_, line| {
        if let Some(percent) = percent(line) {
            step.at(percent, 100, &format!("% of {}", pin.file_name()));
        } else if let Some(error) = line.strip_prefix("E: ") {
            // The first error says what happened, the last one only that something did.
            reason.get_or_insert(without_address(error, mirror));
        }
    })
    .await;
    match ended {
        Ok(status) if !status.success() => Ok(Err(reason.unwrap_or_else(|| "it is not there".to_owned()))),
        Ok(_) if sum_of(file).is_some_and(|sum| sum == pin.sha256) => Ok(Ok(())),
        Ok(_) => Ok(Err("its SHA-256 sum is wrong".to_owned())),
        Err(ToolError::Interrupted) => Err(ToolError::Interrupted),
        Err(error) => Ok(Err(error.to_string())),
    }
}

/// Reads a line that apt writes for programs: `dlstatus:{item}:{percent}:{text}`.
pub fn percent(line: &str) -> Option<u64> {
    let percent = line.strip_prefix("dlstatus:")?.split(':').nth(1)?;
    percent.split('.').next()?.parse().ok()
}

/// A mirror's address may hold a password.
fn without_address(error: &str, mirror: &str) -> String {
    error.replace(mirror, "the archive")
}

fn sum_of(file: &Path) -> Option<String> {
    let sum = Sha256::digest(std::fs::read(file).ok()?);
    Some(sum.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apt_s_progress_is_a_percentage() {
        assert_eq!(percent("dlstatus:1:42.9876:Retrieving file 1 of 1"), Some(42));
        assert_eq!(percent("Get:1 something"), None);
        assert_eq!(percent("dlstatus:1"), None);
    }

    #[test]
    fn a_file_with_another_sum_is_not_taken() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.deb");
        std::fs::write(&file, "abc").unwrap();
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sum_of(&file).as_deref(), Some(abc));
        std::fs::write(&file, "abd").unwrap();
        assert_ne!(sum_of(&file).as_deref(), Some(abc));
        assert_eq!(sum_of(&folder.path().join("none")), None);
    }

    #[tokio::test]
    async fn a_file_that_was_fetched_before_is_used_again() {
        let work = tempfile::tempdir().unwrap();
        let pin = Pin {
            path: "pool/a.deb",
            sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        };
        std::fs::create_dir(work.path().join("packages")).unwrap();
        std::fs::write(work.path().join("packages/a.deb"), "abc").unwrap();
        let mut step = Step::begin("test");
        let file = first_of("sources", &[pin], &[], work.path(), &mut step).await.unwrap();
        assert_eq!(file, work.path().join("packages/a.deb"));
        std::fs::write(&file, "changed").unwrap();
        let gone = first_of("sources", &[pin], &[], work.path(), &mut step).await;
        assert!(matches!(gone, Err(DebianError::NotFetched { .. })));
    }

    #[test]
    fn a_mirror_s_address_stays_out_of_messages() {
        assert_eq!(
            without_address(
                "cannot reach http://user:pw@m.example/debian/pool/a",
                "http://user:pw@m.example/debian"
            ),
            "cannot reach the archive/pool/a"
        );
    }
}
