//! `spin.toml`.
//!
//! - [`document`]: the file as it is written
//! - [`normalize`]: what is written in several ways, made one, as Spin does it

mod document;
mod normalize;

use std::path::{Path, PathBuf};

use thiserror::Error;

use super::declaration::Declaration;

/// Why a manifest cannot be used.
#[derive(Debug, Error)]
pub enum ManifestError {
    /// The file cannot be read.
    #[error("cannot read {}", .0.display())]
    Read(PathBuf, #[source] std::io::Error),
    /// The file is no manifest.
    #[error("{} is not a valid manifest", .0.display())]
    Syntax(PathBuf, #[source] Box<toml::de::Error>),
    /// The manifest's version is another.
    #[error("spin_manifest_version is {0}; this host reads version 2")]
    Version(u32),
    /// A variable says neither where its value comes from, or says it twice.
    #[error("variable `{0}` must have either a `default` or `required = true`")]
    DefaultOrRequired(String),
    /// A trigger's settings are none.
    #[error("the settings of trigger `{0}` cannot be read")]
    Settings(String, #[source] serde_json::Error),
    /// A dependency names a component that is not there.
    #[error("component `{parent}`, dependency `{import}`: the manifest has no component `{component}`")]
    NoComponent {
        /// The component's id.
        parent: String,
        /// The dependency.
        import: String,
        /// The name.
        component: String,
    },
    /// A dependency names a component that has settings or rights, which it would not have as a dependency.
    #[error(
        "component `{parent}`, dependency `{import}`: component `{component}` has {what} of its own, which a dependency cannot have"
    )]
    OwnRights {
        /// The component's id.
        parent: String,
        /// The dependency.
        import: String,
        /// The component that was to provide it.
        component: String,
        /// What it has.
        what: &'static str,
    },
    /// Two settings say what a dependency inherits.
    #[error(
        "component `{0}` has both `dependencies_inherit_configuration` and a dependency with `inherit_configuration`; use one of them"
    )]
    InheritTwice(String),
}

/// Reads a manifest; paths in it are relative to its folder.
///
/// # Errors
/// See [`ManifestError`].
pub fn read(path: &Path) -> Result<Declaration, ManifestError> {
    let text = std::fs::read_to_string(path).map_err(|e| ManifestError::Read(path.to_owned(), e))?;
    parse(&text, path)
}

/// Reads the text of a manifest that is, or could be, at this path.
///
/// # Errors
/// See [`ManifestError`].
pub fn parse(text: &str, path: &Path) -> Result<Declaration, ManifestError> {
    let document = toml::from_str(text).map_err(|e| ManifestError::Syntax(path.to_owned(), Box::new(e)))?;
    normalize::normalize(document, path.parent().unwrap_or(Path::new(".")))
}

#[cfg(test)]
mod tests;
