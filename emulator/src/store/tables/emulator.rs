//! What the folder knows of itself.

use std::time::Duration;

use rusqlite::Connection;

/// Counts an opening. Returns how many there were before.
pub fn open(connection: &Connection) -> rusqlite::Result<u64> {
    let sql = "UPDATE emulator SET opened = opened + 1 RETURNING opened - 1";
    let before: i64 = connection.query_row(sql, (), |row| row.get(0))?;
    Ok(before.cast_unsigned())
}

/// How far the clock is ahead.
pub fn ahead(connection: &Connection) -> rusqlite::Result<Duration> {
    let nanoseconds: i64 = connection.query_row("SELECT ahead FROM emulator", (), |row| row.get(0))?;
    Ok(Duration::from_nanos(nanoseconds.cast_unsigned()))
}

/// Writes down how far the clock is ahead: 292 years at most, which is more than the clock can tell.
pub fn write(connection: &Connection, ahead: Duration) -> rusqlite::Result<()> {
    let nanoseconds = i64::try_from(ahead.as_nanos()).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached("UPDATE emulator SET ahead = ?1")?;
    statement.execute([nanoseconds]).map(drop)
}
