//! The folder that is published as a function app.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use thiserror::Error;
use tokio::process::Command;

/// Where the checkout's `spin.toml` names its components.
const BUILT: &str = "target/wasm32-wasip2/guest/";

/// Where the folder's `spin.toml` names them.
const SHIPPED: &str = "components/";

/// Files of `deploy/functions` that are for people and are not published.
const NOT_PUBLISHED: [&str; 2] = ["README.md", "local.settings.sample.json"];

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
pub enum AppFolderError {
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

/// Puts the function app of a checkout into a folder: its settings, the manifest, the components as they were built,
/// and as machine code for any x86-64 processor, and the host.
///
/// # Errors
/// A file is missing, probably because it was not built, or the components cannot be compiled.
pub async fn assemble(checkout: &Path, host: &Path, into: &Path, program: Program) -> Result<(), AppFolderError> {
    copy_settings(&checkout.join("deploy/functions"), into)?;
    copy_components(checkout, into)?;
    let target = into.join("petstore-host");
    match program {
        Program::Copied => copy(host, &target)?,
        Program::Linked => link(host, &target)?,
    }
    compile(host, into).await
}

/// The function app's own files: those of its folder and of the functions' folders.
fn copy_settings(from: &Path, into: &Path) -> Result<(), AppFolderError> {
    make(into)?;
    for entry in fs::read_dir(from).map_err(failed(from))? {
        let path = entry.map_err(failed(from))?.path();
        let Some(name) = path.file_name() else { continue };
        if path.is_dir() {
            let function = into.join(name);
            make(&function)?;
            copy(&path.join("function.json"), &function.join("function.json"))?;
        } else if !NOT_PUBLISHED.iter().any(|file| name == *file) {
            copy(&path, &into.join(name))?;
        }
    }
    Ok(())
}

fn copy_components(checkout: &Path, into: &Path) -> Result<(), AppFolderError> {
    let manifest = checkout.join("spin.toml");
    let text = fs::read_to_string(&manifest).map_err(failed(&manifest))?;
    make(&into.join(SHIPPED))?;
    for part in text.split(BUILT).skip(1) {
        let file = part.split('"').next().unwrap_or_default();
        copy(&checkout.join(BUILT).join(file), &into.join(SHIPPED).join(file))?;
    }
    let shipped = into.join("spin.toml");
    fs::write(&shipped, text.replace(BUILT, SHIPPED)).map_err(failed(&shipped))
}

async fn compile(host: &Path, folder: &Path) -> Result<(), AppFolderError> {
    let output = Command::new(host)
        .arg("compile")
        .arg("--manifest")
        .arg(folder.join("spin.toml"))
        .arg("--output")
        .arg(folder.join("precompiled"))
        .kill_on_drop(true)
        .output()
        .await
        .map_err(failed(host))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(AppFolderError::Compile(
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )),
    }
}

fn make(folder: &Path) -> Result<(), AppFolderError> {
    fs::create_dir_all(folder).map_err(failed(folder))
}

fn copy(from: &Path, to: &Path) -> Result<(), AppFolderError> {
    fs::copy(from, to).map(|_| ()).map_err(failed(from))
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> Result<(), AppFolderError> {
    std::os::unix::fs::symlink(from, to).map_err(failed(to))
}

#[cfg(not(unix))]
fn link(from: &Path, to: &Path) -> Result<(), AppFolderError> {
    copy(from, to)
}

fn failed(file: &Path) -> impl Fn(io::Error) -> AppFolderError {
    let file = file.to_owned();
    move |reason| AppFolderError::File {
        file: file.clone(),
        reason,
    }
}
