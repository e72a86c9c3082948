//! Sees to it that components can be compiled: the compiler's `wasm32-wasip2` target needs its standard library.
//!
//! | module | what it does |
//! |---|---|
//! | `compiler` | which compiler is in use, and where it looks for targets |
//! | `target` | tells whether the target is complete |
//! | `rustup` | installs the target the ordinary way |
//! | `debian` | where rustup's site is out of reach: builds the target's standard library from Debian's sources |

mod compiler;
mod debian;
mod rustup;
mod target;

use std::{
    fs::{self, File, TryLockError},
    path::Path,
    pin::pin,
    time::Duration,
};

use thiserror::Error;
use tokio::time::sleep;

use crate::{interrupt::interrupted, progress::Step, tool::ToolError, workspace::Workspace};

pub use compiler::Compiler;

/// The target that components are compiled for.
pub const TARGET: &str = "wasm32-wasip2";

/// How long it takes at most until a lock that is free is noticed.
const ASK_AGAIN: Duration = Duration::from_millis(100);

/// Why components cannot be compiled here.
#[derive(Debug, Error)]
pub enum ToolchainError {
    /// The compiler does not say where it is.
    #[error("rustc does not answer ({0}): install Rust from rustup or your distribution")]
    NoCompiler(String),
    /// Nothing worked. Holds what was tried, one line each.
    #[error(
        "the compiler's {TARGET} target is missing and could not be installed:\n{tried}\nInstall it for rustc {version} with `rustup target add {TARGET}`, then run this again."
    )]
    NotInstalled {
        /// The compiler's version.
        version: String,
        /// What was tried and how it ended.
        tried: String,
    },
    /// A folder or file could not be read or written.
    #[error("{action} failed: {reason}")]
    Files {
        /// What was being done, with the path.
        action: String,
        /// What the system said.
        reason: std::io::Error,
    },
    /// A tool could not be run to its end.
    #[error(transparent)]
    Tool(#[from] ToolError),
}

/// Makes the target work, doing nothing when it already does (a few milliseconds).
pub async fn ensure_target(workspace: &Workspace) -> Result<(), ToolchainError> {
    let compiler = Compiler::in_use(workspace.root()).await?;
    if target::is_complete(&compiler.target_dir()) {
        return Ok(());
    }
    let work = workspace.component_target_dir().join("toolchain");
    let _only_one_installs = lock(&work).await?;
    if target::is_complete(&compiler.target_dir()) {
        return Ok(());
    }
    install(workspace, &compiler, &work).await
}

/// Builds the target's standard library from sources into another sysroot, whatever the compiler's own has.
pub async fn build_into(workspace: &Workspace, sysroot: &Path) -> Result<(), ToolchainError> {
    let compiler = Compiler::in_use(workspace.root()).await?.with_sysroot(sysroot);
    let work = workspace.component_target_dir().join("toolchain");
    let _only_one_installs = lock(&work).await?;
    let mut step = Step::begin(format!("build the standard library for {TARGET}"));
    match debian::install(&compiler, &work, &mut step).await {
        Ok(result) => step.finish(&result),
        Err(debian::DebianError::Tool(ToolError::Interrupted)) => {
            return Err(ToolError::Interrupted.into());
        }
        Err(reason) => return Err(not_installed(&compiler, &[reason.to_string()])),
    }
    Ok(())
}

async fn install(workspace: &Workspace, compiler: &Compiler, work: &Path) -> Result<(), ToolchainError> {
    let mut step = Step::begin(format!("install the compiler's target {TARGET}"));
    let by_rustup = match rustup::add_target(workspace.root(), &mut step).await? {
        Ok(()) if target::is_complete(&compiler.target_dir()) => {
            step.finish("installed by rustup");
            return Ok(());
        }
        Ok(()) => "rustup reported success, but the target is still incomplete".to_owned(),
        Err(reason) => reason,
    };
    match debian::install(compiler, work, &mut step).await {
        Ok(result) => step.finish(&result),
        Err(debian::DebianError::Tool(ToolError::Interrupted)) => {
            return Err(ToolError::Interrupted.into());
        }
        Err(reason) => return Err(not_installed(compiler, &[by_rustup, reason.to_string()])),
    }
    Ok(())
}

fn not_installed(compiler: &Compiler, tried: &[String]) -> ToolchainError {
    let tried = tried
        .iter()
        .map(|line| format!("- {line}"))
        .collect::<Vec<_>>()
        .join("\n");
    ToolchainError::NotInstalled {
        version: compiler.version().to_owned(),
        tried,
    }
}

/// Two commands may be started at the same time; one installs, the other waits until it has ended or somebody presses Ctrl-C. It asks again
/// and again, since a thread that waits for a lock cannot be called back.
async fn lock(work: &Path) -> Result<File, ToolchainError> {
    let failed = |reason| ToolchainError::Files {
        action: format!("locking {}", work.display()),
        reason,
    };
    fs::create_dir_all(work).map_err(failed)?;
    let file = File::create(work.join("lock")).map_err(failed)?;
    let mut told_to_stop = pin!(interrupted());
    let mut is_told = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(reason)) => return Err(failed(reason)),
            Err(TryLockError::WouldBlock) if is_told => {}
            Err(TryLockError::WouldBlock) => {
                println!("waiting for another `cargo xtask`, which installs the compiler's target {TARGET}");
                is_told = true;
            }
        }
        tokio::select! {
            () = sleep(ASK_AGAIN) => {}
            () = &mut told_to_stop => return Err(ToolError::Interrupted.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn the_second_waits_until_the_first_has_ended_and_holds_up_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let first = lock(folder.path()).await.unwrap();
        let early = timeout(ASK_AGAIN * 2, lock(folder.path())).await;
        assert!(early.is_err(), "both have it");
        drop(first);
        let second = timeout(Duration::from_secs(20), lock(folder.path())).await;
        assert!(second.unwrap().is_ok());
    }
}
