//! Containers, blobs, and blocks that wait for a block list.

use rusqlite::{Connection, params};

use super::{ReadError, delete, text};
use crate::blob::change::{Change, State};
use crate::blob::{Account, StoredBlob};
use crate::store::json::Json;

const DELETE_CONTAINER: [&str; 3] = [
    "DELETE FROM container WHERE name = ?1",
    "DELETE FROM blob WHERE container = ?1",
    "DELETE FROM block WHERE container = ?1",
];

/// Writes a change.
pub fn write(connection: &Connection, change: &Change) -> rusqlite::Result<()> {
    let container = &change.container;
    match &change.now {
        State::Described(description) => connection
            .prepare_cached("INSERT OR REPLACE INTO container VALUES (?1, ?2)")?
            .execute(params![container, Json(description)]),
        State::Deleted => return delete(connection, DELETE_CONTAINER, container),
        State::Blob(name, Some(blob)) => connection
            .prepare_cached("INSERT OR REPLACE INTO blob VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![container, name, Json(blob), &*blob.body]),
        State::Blob(name, None) => connection
            .prepare_cached("DELETE FROM blob WHERE container = ?1 AND name = ?2")?
            .execute(params![container, name]),
        State::Block(name, id, body) => connection
            .prepare_cached("INSERT OR REPLACE INTO block VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![container, name, id, &**body]),
        State::NoBlocks(name) => connection
            .prepare_cached("DELETE FROM block WHERE container = ?1 AND blob = ?2")?
            .execute(params![container, name]),
    }
    .map(drop)
}

/// Puts all containers back with everything in them.
pub fn read(connection: &Connection, account: &mut Account) -> Result<(), ReadError> {
    let mut statement = connection.prepare("SELECT name, description FROM container")?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        account.restore(row.get(0)?, row.get::<_, Json<_>>(1)?.0);
    }
    let mut statement = connection.prepare("SELECT container, name, description, body FROM blob")?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        let Json(blob): Json<StoredBlob> = row.get(2)?;
        let body: Vec<u8> = row.get(3)?;
        let blob = StoredBlob {
            body: body.into(),
            ..blob
        };
        account.restore_blob(text(row, 0)?, row.get(1)?, blob)?;
    }
    let mut statement = connection.prepare("SELECT container, blob, id, body FROM block")?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        let body: Vec<u8> = row.get(3)?;
        account.restore_block(text(row, 0)?, row.get(1)?, text(row, 2)?, body.into())?;
    }
    Ok(())
}
