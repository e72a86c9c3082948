//! The format of a folder: which one it is, and how a new folder gets it.

use rusqlite::Connection;

/// The format that this program writes. It grows by one with every change that an older program would misread.
pub const FORMAT: i32 = 1;

/// Marks the file as ours ("pets" in ASCII), so that another program's database is not taken for a folder.
const APPLICATION: i32 = 0x7065_7473;

const TABLES: &str = include_str!("tables.sql");

/// What a file is.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing yet.
    Empty,
    /// A folder of this program's format.
    Current,
    /// A folder of another format.
    Other(i32),
    /// Something else.
    Foreign,
}

/// Looks at a file.
pub fn find(connection: &Connection) -> rusqlite::Result<Found> {
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let tables = "SELECT count(*) FROM sqlite_schema";
    let is_empty = connection.query_row(tables, (), |row| row.get::<_, i64>(0))? == 0;
    Ok(match (number("application_id")?, number("user_version")?) {
        (0, 0) if is_empty => Found::Empty,
        (APPLICATION, FORMAT) => Found::Current,
        (APPLICATION, other) => Found::Other(other),
        _ => Found::Foreign,
    })
}

/// Makes an empty file a folder, wholly or not at all.
pub fn create(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(TABLES)?;
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()
}
