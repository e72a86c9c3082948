//! The compiler in use.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::process::Command;

use super::{TARGET, ToolchainError};
use crate::tool::{self, ToolError};

/// A compiler, and the sysroot that it finds its targets in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compiler {
    version: String,
    sysroot: PathBuf,
}

impl Compiler {
    /// The compiler that cargo uses in this folder.
    pub async fn in_use(folder: &Path) -> Result<Self, ToolchainError> {
        let (said, sysroot) = tokio::join!(
            ask(folder, &["--version", "--verbose"]),
            ask(folder, &["--print", "sysroot"])
        );
        let (said, sysroot) = (said?, sysroot?);
        let version =
            release(&said).ok_or_else(|| ToolchainError::NoCompiler("it does not tell its version".to_owned()))?;
        Ok(Self {
            version: version.to_owned(),
            sysroot: PathBuf::from(sysroot.trim()),
        })
    }

    /// The same compiler, told to look for targets elsewhere.
    pub fn with_sysroot(self, sysroot: &Path) -> Self {
        Self {
            sysroot: sysroot.to_owned(),
            ..self
        }
    }

    /// The release, such as `1.95.0`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The folder that holds what the compiler knows of the components' target.
    pub fn target_dir(&self) -> PathBuf {
        self.sysroot.join("lib/rustlib").join(TARGET)
    }
}

async fn ask(folder: &Path, questions: &[&str]) -> Result<String, ToolchainError> {
    let mut command = Command::new(env::var_os("RUSTC").unwrap_or_else(|| OsString::from("rustc")));
    command.args(questions).current_dir(folder);
    match tool::output(command, Duration::from_secs(60)).await {
        Ok(Ok(said)) => Ok(said),
        Ok(Err(reason)) => Err(ToolchainError::NoCompiler(reason)),
        Err(ToolError::Interrupted) => Err(ToolError::Interrupted.into()),
        Err(reason) => Err(ToolchainError::NoCompiler(reason.to_string())),
    }
}

fn release(said: &str) -> Option<&str> {
    said.lines()
        .find_map(|line| line.strip_prefix("release: "))
        .map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_is_read_from_what_rustc_prints() {
        let said =
            "rustc 1.95.0 (59807616e 2026-04-14)\nbinary: rustc\nhost: x86_64-unknown-linux-gnu\nrelease: 1.95.0\n";
        assert_eq!(release(said), Some("1.95.0"));
        assert_eq!(release("rustc 1.95.0"), None);
    }

    #[test]
    fn targets_are_in_the_sysroot() {
        let compiler = Compiler {
            version: "1.95.0".to_owned(),
            sysroot: PathBuf::from("old"),
        }
        .with_sysroot(Path::new("new"));
        assert_eq!(compiler.target_dir(), Path::new("new/lib/rustlib/wasm32-wasip2"));
    }
}
