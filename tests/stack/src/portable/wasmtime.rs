//! Finds wasmtime's program: on the path, or where `cargo xtask test` installs it.

use std::{
    env,
    path::{Path, PathBuf},
    process::Stdio,
};

use tokio::process::Command;

/// The first version of wasmtime that the files are tested with.
pub const OLDEST_WASMTIME: u64 = 48;

/// Where a checkout's own tools are, in cargo's layout.
pub fn tools_folder(checkout: &Path) -> PathBuf {
    checkout.join("target/tools")
}

/// A wasmtime that can run the files, if this machine has one.
pub async fn installed_wasmtime(checkout: &Path) -> Option<PathBuf> {
    let name = format!("wasmtime{}", env::consts::EXE_SUFFIX);
    let own = tools_folder(checkout).join("bin").join(&name);
    let path = env::var_os("PATH").unwrap_or_default();
    for program in env::split_paths(&path).map(|folder| folder.join(&name)).chain([own]) {
        if program.is_file() && is_new_enough(&program).await {
            return Some(program);
        }
    }
    None
}

async fn is_new_enough(program: &Path) -> bool {
    let version = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await;
    version.is_ok_and(|output| major(&String::from_utf8_lossy(&output.stdout)) >= Some(OLDEST_WASMTIME))
}

/// Reads `wasmtime 48.0.8 (abcdef 2026-01-01)`.
fn major(version: &str) -> Option<u64> {
    version.strip_prefix("wasmtime ")?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_counts() {
        assert_eq!(major("wasmtime 48.0.8\n"), Some(48));
        assert_eq!(major("wasmtime 101.2.0 (0123456 2030-01-01)\n"), Some(101));
        assert_eq!(major("something else"), None);
        assert!(major("") < Some(OLDEST_WASMTIME));
    }
}
