//! Values in `.env` files, read with the crate that Spin reads them with.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::application::variables::from_environment;

/// Why a file cannot be used. Shows no line of it: the values may be secret.
#[derive(Debug, Error)]
pub enum DotenvError {
    /// The file is there and cannot be read.
    #[error("cannot read {}", .0.display())]
    Read(PathBuf, #[source] std::io::Error),
    /// A line is none.
    #[error("{}: entry {entry} is not NAME=value", file.display())]
    Syntax {
        /// The file.
        file: PathBuf,
        /// Which of its entries, counted from 1.
        entry: usize,
    },
}

/// The values that the file gives variables, as the environment does it; none if there is no file.
///
/// # Errors
/// See [`DotenvError`].
pub fn read(file: &Path, prefix: &str) -> Result<BTreeMap<String, String>, DotenvError> {
    let unreadable = |e| DotenvError::Read(file.to_owned(), e);
    let entries = match dotenvy::from_path_iter(file) {
        Ok(entries) => entries,
        Err(dotenvy::Error::Io(error)) if error.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(dotenvy::Error::Io(error)) => return Err(unreadable(error)),
        Err(error) => return Err(unreadable(std::io::Error::other(error.to_string()))),
    };
    let entry = |(number, entry): (usize, dotenvy::Result<(String, String)>)| match entry {
        Ok((name, value)) => Ok((OsString::from(name), OsString::from(value))),
        Err(_) => Err(DotenvError::Syntax {
            file: file.to_owned(),
            entry: number + 1,
        }),
    };
    let entries: Vec<_> = entries.enumerate().map(entry).collect::<Result<_, _>>()?;
    Ok(from_environment(entries, prefix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::variables::ENVIRONMENT_PREFIX;

    #[test]
    fn a_file_is_an_environment_and_may_be_missing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(".env");
        assert!(read(&file, ENVIRONMENT_PREFIX).unwrap().is_empty());
        std::fs::write(&file, "# settings\nexport SPIN_VARIABLE_A_B='c d'\nOTHER=x\n").unwrap();
        let values = read(&file, ENVIRONMENT_PREFIX).unwrap();
        assert_eq!(values, [("a_b".to_owned(), "c d".to_owned())].into());
    }

    #[test]
    fn a_broken_line_is_named_and_not_shown() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(".env");
        std::fs::write(&file, "A=b\ntop secret\n").unwrap();
        let error = read(&file, ENVIRONMENT_PREFIX).unwrap_err().to_string();
        assert!(error.contains(".env: entry 2") && !error.contains("secret"), "{error}");
    }
}
