//! What was measured, and where.

use std::{fs, path::Path, process::Stdio, thread};

use serde::Serialize;
use tokio::process::Command;

/// The commit and the machine.
#[derive(Debug, Serialize)]
pub struct Machine {
    /// The commit; `+` behind it means that something was changed since.
    pub commit: String,
    /// The processor's name.
    pub processor: String,
    /// How many cores there are.
    pub cores: usize,
    /// The kernel's version.
    pub kernel: String,
    /// The load average of the last minute before the bench, and after it: more than the bench itself makes means that others were
    /// at work.
    pub load_average: [String; 2],
}

impl Machine {
    /// Looks, before the bench.
    pub async fn look(root: &Path) -> Self {
        Self {
            commit: commit(root).await,
            processor: line_of("/proc/cpuinfo", "model name"),
            cores: thread::available_parallelism().map_or(1, usize::from),
            kernel: read("/proc/sys/kernel/osrelease"),
            load_average: [load_average(), String::new()],
        }
    }

    /// Looks again, after it.
    pub fn look_again(&mut self) {
        self.load_average[1] = load_average();
    }
}

async fn commit(root: &Path) -> String {
    let name = git(root, &["rev-parse", "--short", "HEAD"]).await;
    let changes = git(root, &["status", "--porcelain", "--untracked-files=no"]).await;
    format!("{name}{}", if changes.is_empty() { "" } else { "+" })
}

async fn git(root: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(root)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await;
    output.map_or_else(
        |_| "unknown".to_owned(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}

fn load_average() -> String {
    let text = read("/proc/loadavg");
    text.split(' ').next().unwrap_or_default().to_owned()
}

fn read(file: &str) -> String {
    fs::read_to_string(file).map_or_else(|_| "unknown".to_owned(), |text| text.trim().to_owned())
}

fn line_of(file: &str, name: &str) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.split_once(':'));
    value.map_or_else(|| "unknown".to_owned(), |(_, value)| value.trim().to_owned())
}
