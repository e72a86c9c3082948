//! What is published runs without the checkout: a folder with the host, manifests, and the components that they name, as they were built and
//! as machine code for any x86-64 processor.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use thiserror::Error;
use tokio::process::Command;

/// Where the checkout's manifests name their components.
const BUILT: &str = "target/wasm32-wasip2/guest/";

/// Where the folder's manifests name them.
const SHIPPED: &str = "components/";

/// How the host program gets into the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// As a copy, to be published.
    Copied,
    /// As a link, to be run from there.
    Linked,
}

/// Why a folder could not be made.
#[derive(Debug, Error)]
pub enum FolderError {
    /// A file cannot be read or written.
    #[error("{}: {reason}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// The components could not be compiled.
    #[error("the components cannot be compiled:\n{0}")]
    Compile(String),
}

/// Puts the host into a folder, and the applications that these manifests of the checkout describe.
///
/// # Errors
/// A file is missing, probably because it was not built, or the components cannot be compiled.
pub async fn assemble(
    checkout: &Path,
    manifests: &[&str],
    host: &Path,
    into: &Path,
    program: Program,
) -> Result<(), FolderError> {
    make(into)?;
    let target = into.join("petstore-host");
    match program {
        Program::Copied => copy(host, &target)?,
        Program::Linked => link(host, &target)?,
    }
    for manifest in manifests {
        copy_components(checkout, manifest, into)?;
        compile(host, &into.join(manifest), &into.join("precompiled")).await?;
    }
    Ok(())
}

fn copy_components(checkout: &Path, manifest: &str, into: &Path) -> Result<(), FolderError> {
    let source = checkout.join(manifest);
    let text = fs::read_to_string(&source).map_err(failed(&source))?;
    make(&into.join(SHIPPED))?;
    for part in text.split(BUILT).skip(1) {
        let file = part.split('"').next().unwrap_or_default();
        copy(&checkout.join(BUILT).join(file), &into.join(SHIPPED).join(file))?;
    }
    let shipped = into.join(manifest);
    fs::write(&shipped, text.replace(BUILT, SHIPPED)).map_err(failed(&shipped))
}

async fn compile(host: &Path, manifest: &Path, into: &Path) -> Result<(), FolderError> {
    let output = Command::new(host)
        .arg("compile")
        .arg("--manifest")
        .arg(manifest)
        .arg("--output")
        .arg(into)
        .kill_on_drop(true)
        .output()
        .await
        .map_err(failed(host))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(FolderError::Compile(
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )),
    }
}

/// Makes a folder, if it is not there.
pub(crate) fn make(folder: &Path) -> Result<(), FolderError> {
    fs::create_dir_all(folder).map_err(failed(folder))
}

/// Copies a file.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), FolderError> {
    fs::copy(from, to).map(|_| ()).map_err(failed(from))
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> Result<(), FolderError> {
    std::os::unix::fs::symlink(from, to).map_err(failed(to))
}

#[cfg(not(unix))]
fn link(from: &Path, to: &Path) -> Result<(), FolderError> {
    copy(from, to)
}

/// What the system said of a file.
pub(crate) fn failed(file: &Path) -> impl Fn(io::Error) -> FolderError {
    let file = file.to_owned();
    move |reason| FolderError::File {
        file: file.clone(),
        reason,
    }
}
