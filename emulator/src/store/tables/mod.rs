//! The tables of `tables.sql`: what each change writes, and how all of it is read at the start.

pub mod blob;
pub mod emulator;
pub mod mail;
pub mod run;
pub mod service_bus;

use rusqlite::{Connection, Row, RowIndex};

use super::Change;
use crate::blob::account;
use crate::service_bus::persistence;

/// Why the tables cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The database fails, or a column holds what it should not.
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
    /// The rows of Service Bus do not fit together.
    #[error(transparent)]
    Entity(#[from] persistence::Misfit),
    /// The rows of Blob Storage do not fit together.
    #[error(transparent)]
    Container(#[from] account::Misfit),
}

/// Writes a change.
pub fn write(connection: &Connection, change: &Change) -> rusqlite::Result<()> {
    match change {
        Change::ServiceBus(change) => service_bus::write(connection, change),
        Change::Blob(change) => blob::write(connection, change),
        Change::Mail(number, mail) => mail::write(connection, *number, mail),
        Change::Run(id, posted) => run::write(connection, *id, posted.as_ref()),
        Change::Clock(ahead) => emulator::write(connection, *ahead),
    }
}

/// Deletes everything that belongs to `owner`.
fn delete(connection: &Connection, statements: [&str; 3], owner: &str) -> rusqlite::Result<()> {
    for statement in statements {
        connection.prepare_cached(statement)?.execute([owner])?;
    }
    Ok(())
}

/// A text that need not be kept.
fn text<'a>(row: &'a Row<'_>, column: impl RowIndex) -> rusqlite::Result<&'a str> {
    Ok(row.get_ref(column)?.as_str()?)
}
