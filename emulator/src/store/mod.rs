//! Everything that the emulator holds, kept in a folder.
//!
//! The services are state machines in memory, and stay so: a folder is a copy of them that is always in step. Each operation
//! tells what it changed, the [`journal`] takes that in while the service is still locked, and one thread writes it down. What many
//! requests changed meanwhile is one transaction with one flush of the disk. No answer leaves before everything that had
//! changed until then is in the folder, so nothing that a client knows can be taken back: neither what it was told to be
//! done, nor what it has read.
//!
//! # The database
//! It is SQLite, compiled in. A store that is read only at the start needs little of a database, but this of it: transactions that
//! survive a `kill -9` without a repair that takes longer the more there is, a lock that ends with its process, and, for whoever
//! does not need more, commits that are in the system's hands and not flushed. redb, the other candidate, flushes or forgets.
//! And a folder can be read with the `sqlite3` program, which is what somebody with a question does first.
//!
//! # What comes back
//! - A message that a receiver holds stays locked until its lock's end, and the receiver can still settle it: over REST a
//!   lock belongs to its token and to no connection, and Service Bus keeps it over a failover likewise.
//! - Time goes on while the emulator does not run: locks, scheduled messages, times to live and windows end when they would have.
//!   A clock that was moved forward stays ahead.
//! - A run of the Logic App that had not ended is run again from its beginning; its mail may come a second time, with the same id.
//! - Faults, the request log, and what Event Grid knows are not kept: its topics and subscriptions come from its settings.
//!
//! # Layout
//! - [`folder`], [`format`]: opening a folder
//! - [`change`], [`batch`]: what is written down, and what of it can be left out
//! - [`journal`], [`writer`]: the way from an operation to the folder
//! - [`tables`]: the tables, a module a service
//! - [`json`]: columns that hold JSON

pub mod batch;
pub mod change;
pub mod folder;
pub mod format;
pub mod journal;
mod json;
mod tables;
mod writer;

pub use change::Change;
pub use folder::{DataFolder, Durability, Store, StoreError};
pub use journal::{Broken, Journal};
