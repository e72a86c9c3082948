//! Runs of the Logic App that have not ended.

use rusqlite::{Connection, params};
use serde_json::Value;
use uuid::Uuid;

use crate::store::json::Json;

/// Writes down that a run began with what was posted, or that it has ended.
pub fn write(connection: &Connection, id: Uuid, posted: Option<&Value>) -> rusqlite::Result<()> {
    match posted {
        Some(posted) => connection
            .prepare_cached("INSERT OR REPLACE INTO run VALUES (?1, ?2)")?
            .execute(params![id, Json(posted)]),
        None => connection
            .prepare_cached("DELETE FROM run WHERE id = ?1")?
            .execute([id]),
    }
    .map(drop)
}

/// All of them.
pub fn read(connection: &Connection) -> rusqlite::Result<Vec<(Uuid, Value)>> {
    let mut statement = connection.prepare("SELECT id, posted FROM run")?;
    let runs = statement.query_map((), |row| Ok((row.get(0)?, row.get::<_, Json<Value>>(1)?.0)))?;
    runs.collect()
}
