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

use std::{fs::File, path::Path};

use thiserror::Error;

use crate::{progress::Step, tool::ToolError, workspace::Workspace};

pub use compiler::Compiler;

/// The target that components are compiled for.
pub const TARGET: &str = "wasm32-wasip2";

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
    let _only_one_installs = lock(&work)?;
    if target::is_complete(&compiler.target_dir()) {
        return Ok(());
    }
    install(workspace, &compiler, &work).await
}

/// Builds the target's standard library from sources into another sysroot, whatever the compiler's own has.
pub async fn build_into(workspace: &Workspace, sysroot: &Path) -> Result<(), ToolchainError> {
    let compiler = Compiler::in_use(workspace.root()).await?.with_sysroot(sysroot);
    let work = workspace.component_target_dir().join("toolchain");
    let _only_one_installs = lock(&work)?;
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

/// Two commands may be started at the same time; one installs, the other waits.
fn lock(work: &Path) -> Result<File, ToolchainError> {
    let failed = |reason| ToolchainError::Files {
        action: format!("locking {}", work.display()),
        reason,
    };
    std::fs::create_dir_all(work).map_err(failed)?;
    let file = File::create(work.join("lock")).map_err(failed)?;
    file.lock().map_err(failed)?;
    Ok(file)
}
