//! Builds the target's standard library on Debian and its relatives, from the archive that the machine's own apt uses.
//!
//! Nothing is installed as a package and apt's own state stays as it is: the packages are fetched, checked against the
//! sums in `pins` (or against the archive's signed index) and unpacked into `target/`.
//!
//! | module | what it does |
//! |---|---|
//! | `pins` | which files of the archive hold the sources, with their SHA-256 sums |
//! | `mirror` | where the machine's apt sources say the archive is |
//! | `fetch` | fetches a pinned file |
//! | `wasi_libc` | finds the C library in the archive's signed index when the pinned file is gone |
//! | `unpack` | takes the sources out of a package |
//! | `standard_library` | compiles them |
//! | `placing` | puts the result where the compiler looks |

mod fetch;
mod mirror;
mod pins;
mod placing;
mod standard_library;
mod unpack;
mod wasi_libc;

use std::path::{Path, PathBuf};

use thiserror::Error;

use super::Compiler;
use crate::{progress::Step, tool::ToolError};

/// Why the standard library could not be built.
#[derive(Debug, Error)]
pub enum DebianError {
    /// The pins are for one compiler, and another is in use.
    #[error("building it from Debian's sources is prepared for rustc {prepared} only, and this is rustc {version}")]
    OtherCompiler {
        /// The version that the pins are for.
        prepared: &'static str,
        /// The version in use.
        version: String,
    },
    /// The machine is no Debian, or has no archive configured.
    #[error("building it from Debian's sources needs apt with a Debian archive in its sources, and there is none here")]
    NoArchive,
    /// None of the files that hold this could be fetched.
    #[error("the {what} cannot be fetched from the Debian archive: {tried}")]
    NotFetched {
        /// What the files hold.
        what: &'static str,
        /// Each file and why it was not fetched.
        tried: String,
    },
    /// A package was fetched, but does not hold what it should.
    #[error("unpacking {file} failed: {reason}")]
    NotUnpacked {
        /// The file's name.
        file: String,
        /// What the tool said, or what is missing.
        reason: String,
    },
    /// Compiling the sources failed.
    #[error("compiling the standard library failed: {0}")]
    NotBuilt(String),
    /// A folder or file could not be written.
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

/// Fetches, compiles and places the standard library. `work` keeps what was fetched until all is done.
pub async fn install(compiler: &Compiler, work: &Path, step: &mut Step) -> Result<String, DebianError> {
    if compiler.version() != pins::COMPILER {
        return Err(DebianError::OtherCompiler {
            prepared: pins::COMPILER,
            version: compiler.version().to_owned(),
        });
    }
    let mirrors = mirror::of_this_machine();
    if mirrors.is_empty() || !fetch::is_possible() {
        return Err(DebianError::NoArchive);
    }
    let sources = fetch_sources(&mirrors, work, step).await?;
    let libc = fetch_libc(&mirrors, work, step).await?;
    let libraries = standard_library::build(&sources, work, step).await?;
    step.say("placing it");
    placing::place(&compiler.target_dir(), &libraries, &libc)?;
    remove(work)?;
    Ok(format!("built from Debian's sources of rustc {}", compiler.version()))
}

async fn fetch_sources(mirrors: &[String], work: &Path, step: &mut Step) -> Result<PathBuf, DebianError> {
    let what = "compiler's library sources";
    let package = fetch::first_of(what, &pins::SOURCES, mirrors, work, step).await?;
    step.say("unpacking the sources");
    unpack::sources(&package, &work.join("sources")).await
}

async fn fetch_libc(mirrors: &[String], work: &Path, step: &mut Step) -> Result<PathBuf, DebianError> {
    let package = match fetch::first_of("C library", &pins::WASI_LIBC, mirrors, work, step).await {
        Err(pinned @ DebianError::NotFetched { .. }) => wasi_libc::from_index(mirrors, work, step)
            .await
            .map_err(|other| joined(pinned, other))?,
        fetched => fetched?,
    };
    step.say("unpacking the C library");
    unpack::wasi_libc(&package, &work.join("libc")).await
}

fn joined(pinned: DebianError, other: DebianError) -> DebianError {
    match other {
        DebianError::Tool(ToolError::Interrupted) => other,
        other => DebianError::NotFetched {
            what: "C library",
            tried: format!("{pinned}; {other}"),
        },
    }
}

/// The lock file is open and stays: another command may be waiting for it.
fn remove(work: &Path) -> Result<(), DebianError> {
    for part in ["sources", "libc", "build", "packages", "apt"] {
        let folder = work.join(part);
        if folder.exists() {
            std::fs::remove_dir_all(&folder).map_err(|reason| DebianError::Files {
                action: format!("removing {}", folder.display()),
                reason,
            })?;
        }
    }
    Ok(())
}
