//! Why components could not be joined.

use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why components could not be joined.
#[derive(Debug, Error)]
pub enum CompositionError {
    /// A file is missing or cannot be read.
    #[error("cannot read {}; build the components first", .0.display())]
    Read(PathBuf, #[source] std::io::Error),
    /// A file is no component.
    #[error("{} is not a component", path.display())]
    NotAComponent {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: anyhow::Error,
    },
    /// A part provides nothing that another part imports.
    #[error("no other part imports what {} exports", .0.display())]
    Unused(PathBuf),
    /// A part exports an interface with other types than the part that imports it has.
    #[error("`{import}` of {} cannot be connected", path.display())]
    Mismatch {
        /// The interface.
        import: String,
        /// The part that imports it.
        path: PathBuf,
        /// Where they differ.
        source: anyhow::Error,
    },
    /// The WIT packages cannot be read.
    #[error("the contracts in {} are unusable", folder.display())]
    Contracts {
        /// Their folder.
        folder: PathBuf,
        /// What is wrong with them.
        source: anyhow::Error,
    },
    /// The whole cannot be written: two parts import each other, say.
    #[error("the composition cannot be encoded")]
    Encode(#[source] anyhow::Error),
}

impl CompositionError {
    pub(crate) fn not_a_component(path: &Path) -> impl Fn(anyhow::Error) -> Self {
        move |source| Self::NotAComponent {
            path: path.to_owned(),
            source,
        }
    }

    pub(crate) fn contracts(folder: &Path) -> impl Fn(anyhow::Error) -> Self {
        move |source| Self::Contracts {
            folder: folder.to_owned(),
            source,
        }
    }
}
