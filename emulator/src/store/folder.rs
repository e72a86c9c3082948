//! Opening a folder.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode};
use uuid::Uuid;

use super::format::{self, FORMAT, Found};
use super::journal::Journal;
use super::tables;
use crate::blob::Account;
use crate::mail::Inbox;
use crate::service_bus::Namespace;

const FILE: &str = "emulator.sqlite";

/// Statements that stay prepared: more than there are.
const STATEMENTS: usize = 32;

/// Where everything is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFolder {
    /// The folder. It is created if it is not there.
    pub path: PathBuf,
    /// What an answer promises.
    pub durability: Durability,
}

impl DataFolder {
    /// A folder whose content survives a power failure.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            durability: Durability::default(),
        }
    }
}

/// What survives once a request has been answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Durability {
    /// A power failure, too: everything is flushed to the disk before the answer. Costs the time of a flush, which all requests
    /// share that wait for one.
    #[default]
    Disk,
    /// The end of the process, whatever ends it: everything is in the system's hands before the answer. A power failure takes the
    /// latest changes away, and leaves the folder as it was before them.
    Process,
}

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder cannot be created.
    #[error("the data folder {} cannot be created", folder.display())]
    Create {
        /// Which one.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Another emulator keeps its data there. Stop it, or choose another folder.
    #[error("the data folder {} is in use by another emulator: stop that one, or choose another folder", folder.display())]
    InUse {
        /// Which one.
        folder: PathBuf,
    },
    /// Another version of the emulator wrote it.
    #[error(
        "the data folder {} has format {format}, and this program knows format {FORMAT} only: use the program that wrote it, or choose \
         another folder",
        folder.display()
    )]
    Format {
        /// Which one.
        folder: PathBuf,
        /// Its format.
        format: i32,
    },
    /// The file in it is none of an emulator's.
    #[error("{} is not an emulator's data: choose another folder", file.display())]
    Foreign {
        /// Which file.
        file: PathBuf,
    },
    /// What is in it does not fit together.
    #[error("the data in {} is damaged ({what}): choose another folder, or delete it", file.display())]
    Damaged {
        /// Which file.
        file: PathBuf,
        /// What does not fit.
        what: String,
    },
    /// It cannot be read or written.
    #[error("the data in {} cannot be read or written", file.display())]
    Database {
        /// Which file.
        file: PathBuf,
        /// What the database says.
        source: rusqlite::Error,
    },
}

/// An open folder. Nobody else can open it as long as it, or the journal that it becomes, is there.
#[derive(Debug)]
pub struct Store {
    file: PathBuf,
    connection: Connection,
    opened: u64,
}

impl Store {
    /// Opens a folder, creating it if it is not there.
    ///
    /// # Errors
    /// It cannot be created, read or written, is in use, or holds something else; the message names it.
    pub fn open(data: &DataFolder) -> Result<Self, StoreError> {
        let folder = &data.path;
        let failed = |source| StoreError::Create {
            folder: folder.clone(),
            source,
        };
        std::fs::create_dir_all(folder).map_err(failed)?;
        let file = folder.join(FILE);
        let failed = |source: rusqlite::Error| match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::InUse { folder: folder.clone() },
            Some(ErrorCode::NotADatabase) => StoreError::Foreign { file: file.clone() },
            _ => StoreError::Database {
                file: file.clone(),
                source,
            },
        };
        let mut connection = connect(&file, data.durability).map_err(failed)?;
        match format::find(&connection).map_err(failed)? {
            Found::Current => {}
            Found::Empty => format::create(&mut connection).map_err(failed)?,
            Found::Other(format) => {
                return Err(StoreError::Format {
                    folder: folder.clone(),
                    format,
                });
            }
            Found::Foreign => return Err(StoreError::Foreign { file }),
        }
        let opened = tables::emulator::open(&connection).map_err(failed)?;
        Ok(Self {
            file,
            connection,
            opened,
        })
    }

    /// How often the folder had been opened before.
    pub fn opened(&self) -> u64 {
        self.opened
    }

    /// How far the services' clock is ahead.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn ahead(&self) -> Result<Duration, StoreError> {
        tables::emulator::ahead(&self.connection).map_err(|error| self.failed(error))
    }

    /// Puts all entities back with everything in them.
    ///
    /// # Errors
    /// The folder cannot be read, or is damaged.
    pub fn restore_namespace(&self, namespace: &mut Namespace) -> Result<(), StoreError> {
        tables::service_bus::read(&self.connection, namespace).map_err(|error| self.unreadable(error))
    }

    /// Puts all containers back with everything in them.
    ///
    /// # Errors
    /// The folder cannot be read, or is damaged.
    pub fn restore_account(&self, account: &mut Account) -> Result<(), StoreError> {
        tables::blob::read(&self.connection, account).map_err(|error| self.unreadable(error))
    }

    /// Puts all mails back.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn restore_inbox(&self, inbox: &mut Inbox) -> Result<(), StoreError> {
        tables::mail::read(&self.connection, inbox).map_err(|error| self.failed(error))
    }

    /// The runs that have not ended, with what was posted.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn runs(&self) -> Result<Vec<(Uuid, serde_json::Value)>, StoreError> {
        tables::run::read(&self.connection).map_err(|error| self.failed(error))
    }

    /// Writes down from now on what changes.
    ///
    /// # Errors
    /// The system does not start another thread.
    pub fn into_journal(self) -> Result<Journal, StoreError> {
        let Self { file, connection, .. } = self;
        let folder = file.parent().unwrap_or(&file).to_owned();
        Journal::start(file, connection).map_err(|source| StoreError::Create { folder, source })
    }

    fn unreadable(&self, error: tables::ReadError) -> StoreError {
        match error {
            tables::ReadError::Database(source) => self.failed(source),
            misfit => StoreError::Damaged {
                file: self.file.clone(),
                what: misfit.to_string(),
            },
        }
    }

    fn failed(&self, source: rusqlite::Error) -> StoreError {
        StoreError::Database {
            file: self.file.clone(),
            source,
        }
    }
}

fn connect(file: &Path, durability: Durability) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    // Whoever has the folder keeps it: there is nothing to wait for.
    connection.busy_timeout(Duration::ZERO)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // In WAL mode FULL flushes with every commit, and NORMAL leaves it to the system until the log is folded in.
    let synchronous = match durability {
        Durability::Disk => "FULL",
        Durability::Process => "NORMAL",
    };
    connection.pragma_update(None, "synchronous", synchronous)?;
    // On macOS a plain flush stops at the drive's own memory.
    connection.pragma_update(None, "fullfsync", "ON")?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_another_format_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::new(folder.path());
        drop(Store::open(&data).unwrap());
        let newer = FORMAT + 1;
        let connection = Connection::open(folder.path().join(FILE)).unwrap();
        connection.pragma_update(None, "user_version", newer).unwrap();
        drop(connection);
        let error = Store::open(&data).unwrap_err();
        assert!(matches!(error, StoreError::Format { format, .. } if format == newer));
        let message = error.to_string();
        assert!(
            message.contains(folder.path().to_str().unwrap()) && message.contains("format 2"),
            "{message}"
        );
    }

    #[test]
    fn another_programs_database_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let connection = Connection::open(folder.path().join(FILE)).unwrap();
        connection.execute_batch("CREATE TABLE notes (note TEXT)").unwrap();
        drop(connection);
        let error = Store::open(&DataFolder::new(folder.path())).unwrap_err();
        assert!(matches!(error, StoreError::Foreign { .. }), "{error:?}");
    }

    #[test]
    fn openings_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        for before in 0..3 {
            assert_eq!(Store::open(&DataFolder::new(folder.path())).unwrap().opened(), before);
        }
    }
}
