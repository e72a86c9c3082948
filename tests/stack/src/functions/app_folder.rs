//! The folder that is published as a function app.

use std::{fs, path::Path};

use crate::broker::Broker;
use crate::published_folder::{self, FolderError, Program, copy, failed, make};

/// Files of `deploy/functions` that are for people and are not published.
const NOT_PUBLISHED: [&str; 2] = ["README.md", "local.settings.sample.json"];

/// Puts the function app of a checkout into a folder: its settings, the application, and the host.
///
/// # Errors
/// A file is missing, probably because it was not built, or the components cannot be compiled.
pub async fn assemble(checkout: &Path, host: &Path, into: &Path, program: Program) -> Result<(), FolderError> {
    copy_settings(&checkout.join("deploy/functions"), into)?;
    published_folder::assemble(checkout, &[Broker::ServiceBus.manifest()], host, into, program).await
}

/// The function app's own files: those of its folder and of the functions' folders.
fn copy_settings(from: &Path, into: &Path) -> Result<(), FolderError> {
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
