//! The one thread that writes. What came in while it was busy is its next transaction.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

use parking_lot::{Condvar, Mutex};
use rusqlite::Connection;
use tokio::sync::watch;

use super::batch::effective;
use super::journal::Broken;
use super::{Change, tables};

/// Takes changes in and has them written.
#[derive(Debug)]
pub struct Writer {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug)]
struct Shared {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
    progress: watch::Sender<Progress>,
}

/// What is not written yet.
#[derive(Debug, Default)]
struct Waiting {
    changes: Vec<Change>,
    /// Counts the operations whose changes came in.
    position: u64,
    closing: bool,
}

/// How far the thread is.
#[derive(Debug, Clone, Default)]
struct Progress {
    /// The changes of so many operations are in the folder.
    position: u64,
    /// The folder is free.
    closed: bool,
    broken: Option<Broken>,
}

impl Writer {
    /// Starts the thread. The folder is free again when it has ended.
    pub fn start(file: PathBuf, connection: Connection) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            waiting: Mutex::default(),
            arrived: Condvar::new(),
            progress: watch::Sender::default(),
        });
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || theirs.run(&file, connection))?;
        Ok(Self {
            shared,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Takes in what one operation changed.
    pub fn append(&self, changes: impl Iterator<Item = Change>) {
        let mut waiting = self.shared.waiting.lock();
        let before = waiting.changes.len();
        if !waiting.closing {
            waiting.changes.extend(changes);
        }
        if waiting.changes.len() > before {
            waiting.position += 1;
            drop(waiting);
            self.shared.arrived.notify_one();
        }
    }

    /// Returns once everything that came in before is in the folder.
    pub async fn durable(&self) -> Result<(), Broken> {
        let position = self.shared.waiting.lock().position;
        let progress = self
            .wait(|progress| progress.position >= position || progress.broken.is_some())
            .await;
        match progress.broken {
            Some(broken) if progress.position < position => Err(broken),
            _ => Ok(()),
        }
    }

    /// Writes what came in, ends the thread, and returns when the folder is free.
    pub async fn close(&self) {
        self.shared.close();
        self.wait(|progress| progress.closed).await;
    }

    /// Completes when the folder cannot be written any more.
    pub async fn broken(&self) -> Broken {
        match self.wait(|progress| progress.broken.is_some()).await.broken {
            Some(broken) => broken,
            None => std::future::pending().await,
        }
    }

    async fn wait(&self, enough: impl FnMut(&Progress) -> bool) -> Progress {
        let mut progress = self.shared.progress.subscribe();
        let found = progress.wait_for(enough).await.map(|progress| progress.clone());
        match found {
            Ok(progress) => progress,
            // The sender is in self, so there is always one.
            Err(_) => std::future::pending().await,
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.shared.close();
        if let Some(thread) = self.thread.lock().take() {
            // It ends by itself; if it has panicked there is nothing left to wait for.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn run(&self, file: &std::path::Path, mut connection: Connection) {
        while let Some((changes, position)) = self.next() {
            match write(&mut connection, &changes) {
                Ok(()) => self.progress.send_modify(|progress| progress.position = position),
                Err(error) => {
                    let broken = Broken {
                        file: file.to_owned(),
                        reason: error.to_string(),
                    };
                    self.close();
                    self.progress.send_modify(|progress| progress.broken = Some(broken));
                    break;
                }
            }
        }
        drop(connection);
        self.progress.send_modify(|progress| progress.closed = true);
    }

    /// Waits for changes; `None` is the end.
    fn next(&self) -> Option<(Vec<Change>, u64)> {
        let mut waiting = self.waiting.lock();
        while waiting.changes.is_empty() {
            if waiting.closing {
                return None;
            }
            self.arrived.wait(&mut waiting);
        }
        Some((std::mem::take(&mut waiting.changes), waiting.position))
    }

    fn close(&self) {
        self.waiting.lock().closing = true;
        self.arrived.notify_one();
    }
}

fn write(connection: &mut Connection, changes: &[Change]) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    for change in effective(changes) {
        tables::write(&transaction, change)?;
    }
    transaction.commit()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::store::{DataFolder, Store};

    fn run(number: u128) -> Change {
        Change::Run(Uuid::from_u128(number), Some(serde_json::json!({ "n": number })))
    }

    #[tokio::test]
    async fn what_came_in_before_the_end_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let open = || Store::open(&DataFolder::new(folder.path())).unwrap();
        let journal = open().into_journal().unwrap();
        for number in 0..100 {
            journal.append([
                run(number),
                Change::Run(Uuid::from_u128(number), None),
                run(number + 1000),
            ]);
        }
        journal.close().await;
        journal.append([run(7)]);
        assert_eq!(journal.durable().await, Ok(()), "what comes later is nobody's");
        let runs = open().runs().unwrap();
        assert_eq!(runs.len(), 100);
        assert!(runs.iter().all(|(id, _)| id.as_u128() >= 1000));
    }

    #[tokio::test]
    async fn what_cannot_be_written_is_not_confirmed() {
        // There are no tables.
        let writer = Writer::start("nowhere".into(), Connection::open_in_memory().unwrap()).unwrap();
        assert_eq!(writer.durable().await, Ok(()));
        writer.append([run(1)].into_iter());
        let broken = writer.durable().await.unwrap_err();
        assert!(
            broken
                .to_string()
                .starts_with("nowhere cannot be written: no such table"),
            "{broken}"
        );
        assert_eq!(writer.broken().await, broken);
        writer.close().await;
    }
}
