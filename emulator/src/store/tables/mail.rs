//! The inbox.

use rusqlite::{Connection, params};

use crate::mail::{Inbox, Mail, inbox};
use crate::store::json::Json;

/// Writes a mail, and lets go of the one for which the inbox has no room any more.
pub fn write(connection: &Connection, number: usize, mail: &Mail) -> rusqlite::Result<()> {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    let capacity = i64::try_from(inbox::CAPACITY).unwrap_or(i64::MAX);
    let mut insert = connection.prepare_cached("INSERT OR REPLACE INTO mail VALUES (?1, ?2, ?3)")?;
    insert.execute(params![number, Json(mail), mail.eml])?;
    let mut delete = connection.prepare_cached("DELETE FROM mail WHERE number <= ?1")?;
    delete.execute([number - capacity]).map(drop)
}

/// Puts all mails back.
pub fn read(connection: &Connection, inbox: &mut Inbox) -> rusqlite::Result<()> {
    let mut statement = connection.prepare("SELECT number, mail, eml FROM mail ORDER BY number")?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        let number: i64 = row.get(0)?;
        let Json(mail): Json<Mail> = row.get(1)?;
        let mail = Mail {
            eml: row.get(2)?,
            ..mail
        };
        inbox.restore(usize::try_from(number).unwrap_or_default(), mail);
    }
    Ok(())
}
