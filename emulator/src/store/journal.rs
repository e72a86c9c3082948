//! The way of changes into the folder.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::Connection;

use super::Change;
use super::writer::Writer;

/// Where changes are written down, or nothing at all where everything is in memory only.
#[derive(Debug, Clone, Default)]
pub struct Journal(Option<Arc<Writer>>);

/// The folder cannot be written any more. What it holds is what was answered; start again when the cause is mended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} cannot be written: {reason}", file.display())]
pub struct Broken {
    /// Which file.
    pub file: PathBuf,
    /// What the database says.
    pub reason: String,
}

impl Journal {
    /// Keeps nothing.
    pub fn in_memory() -> Self {
        Self::default()
    }

    pub(super) fn start(file: PathBuf, connection: Connection) -> io::Result<Self> {
        Ok(Self(Some(Arc::new(Writer::start(file, connection)?))))
    }

    /// Takes in what one operation changed: all of it gets into the folder, or nothing. Whoever calls this still holds the lock
    /// under which it changed, so that changes come in their order.
    pub fn append<C: Into<Change>>(&self, changes: impl IntoIterator<Item = C>) {
        if let Some(writer) = &self.0 {
            writer.append(changes.into_iter().map(Into::into));
        }
    }

    /// Returns once everything that was taken in before this call is in the folder.
    ///
    /// # Errors
    /// The folder cannot be written. What was asked for must not be answered: it may be forgotten.
    pub async fn durable(&self) -> Result<(), Broken> {
        match &self.0 {
            Some(writer) => writer.durable().await,
            None => Ok(()),
        }
    }

    /// Writes down what was taken in and gives the folder free. What is appended later is forgotten.
    pub async fn close(&self) {
        if let Some(writer) = &self.0 {
            writer.close().await;
        }
    }

    /// Completes when the folder cannot be written any more.
    pub async fn broken(&self) -> Broken {
        match &self.0 {
            Some(writer) => writer.broken().await,
            None => std::future::pending().await,
        }
    }
}
