//! Entities, their messages, and what their duplicate detection remembers.

use std::sync::Arc;

use rusqlite::types::FromSqlError;
use rusqlite::{Connection, Row, named_params, params};

use super::{ReadError, delete, text};
use crate::service_bus::change::{Change, Definition, Kept, Place, State, Usage};
use crate::service_bus::lock::Lock;
use crate::service_bus::message::StoredMessage;
use crate::service_bus::{Message, Namespace, SubQueue};
use crate::store::json::Json;

const DELETE_ENTITY: [&str; 3] = [
    "DELETE FROM entity WHERE name = ?1",
    "DELETE FROM message WHERE entity = ?1",
    "DELETE FROM seen WHERE entity = ?1",
];

/// Writes a change.
pub fn write(connection: &Connection, change: &Change) -> rusqlite::Result<()> {
    let entity = &*change.entity;
    match &change.now {
        State::Defined(definition, usage) => connection
            .prepare_cached("INSERT OR REPLACE INTO entity VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![
                entity,
                Json(definition),
                usage.last_number.cast_signed(),
                usage.accessed
            ]),
        State::Deleted => return delete(connection, DELETE_ENTITY, entity),
        State::Used(usage) => connection
            .prepare_cached("UPDATE entity SET last_number = ?2, accessed = ?3 WHERE name = ?1")?
            .execute(params![entity, usage.last_number.cast_signed(), usage.accessed]),
        State::Message(place, _, Some(kept)) => return keep(connection, entity, *place, kept),
        State::Message(place, number, None) => connection
            .prepare_cached("DELETE FROM message WHERE entity = ?1 AND place = ?2 AND number = ?3")?
            .execute(params![entity, name(*place), number.cast_signed()]),
        State::Seen(id, Some(at)) => connection
            .prepare_cached("INSERT OR REPLACE INTO seen VALUES (?1, ?2, ?3)")?
            .execute(params![entity, id, at]),
        State::Seen(id, None) => connection
            .prepare_cached("DELETE FROM seen WHERE entity = ?1 AND id = ?2")?
            .execute(params![entity, id]),
    }
    .map(drop)
}

/// Puts all entities back with everything in them.
pub fn read(connection: &Connection, namespace: &mut Namespace) -> Result<(), ReadError> {
    // A topic's name is the beginning of its subscriptions' names, so it comes before them.
    let mut statement =
        connection.prepare("SELECT name, definition, last_number, accessed FROM entity ORDER BY name")?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        let Json(definition): Json<Definition> = row.get("definition")?;
        let usage = Usage {
            last_number: row.get::<_, i64>("last_number")?.cast_unsigned(),
            accessed: row.get("accessed")?,
        };
        namespace.restore(text(row, "name")?, definition, usage)?;
    }
    let mut statement = connection.prepare("SELECT * FROM message ORDER BY entity, place, number")?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        namespace.restore_message(text(row, "entity")?, place(row)?, kept(row)?)?;
    }
    let mut statement = connection.prepare("SELECT entity, id, at FROM seen")?;
    let seen = statement.query_map((), |row| Ok((row.get("at")?, row.get("entity")?, row.get("id")?)))?;
    let mut seen: Vec<(jiff::Timestamp, String, String)> = seen.collect::<Result<_, _>>()?;
    seen.sort_unstable();
    for (at, entity, id) in seen {
        namespace.restore_seen(&entity, id, at)?;
    }
    Ok(())
}

fn keep(connection: &Connection, entity: &str, place: Place, kept: &Kept) -> rusqlite::Result<()> {
    let Kept { message, lock } = kept;
    let mut statement = connection.prepare_cached(
        "INSERT OR REPLACE INTO message VALUES (:entity, :place, :number, :topic_number, :enqueued, :expires, :delivery_count,
         :lock_token, :locked_until, :properties, :body)",
    )?;
    let rows = statement.execute(named_params! {
        ":entity": entity,
        ":place": name(place),
        ":number": message.sequence_number.cast_signed(),
        ":topic_number": message.enqueued_sequence_number.cast_signed(),
        ":enqueued": message.enqueued,
        ":expires": message.expires,
        ":delivery_count": message.delivery_count,
        ":lock_token": lock.map(|lock| lock.token),
        ":locked_until": lock.map(|lock| lock.until),
        ":properties": Json(&*message.message),
        ":body": &*message.message.body,
    });
    rows.map(drop)
}

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    let Json(message): Json<Message> = row.get("properties")?;
    let body: Vec<u8> = row.get("body")?;
    let lock = match (row.get("lock_token")?, row.get("locked_until")?) {
        (Some(token), Some(until)) => Some(Lock { token, until }),
        _ => None,
    };
    let message = StoredMessage {
        message: Arc::new(Message {
            body: body.into(),
            ..message
        }),
        sequence_number: row.get::<_, i64>("number")?.cast_unsigned(),
        enqueued_sequence_number: row.get::<_, i64>("topic_number")?.cast_unsigned(),
        enqueued: row.get("enqueued")?,
        expires: row.get("expires")?,
        delivery_count: row.get("delivery_count")?,
    };
    Ok(Kept { message, lock })
}

fn name(place: Place) -> &'static str {
    match place {
        Place::In(SubQueue::Main) => "main",
        Place::In(SubQueue::DeadLetter) => "dead-letter",
        Place::Scheduled => "scheduled",
    }
}

fn place(row: &Row<'_>) -> rusqlite::Result<Place> {
    match text(row, "place")? {
        "main" => Ok(Place::In(SubQueue::Main)),
        "dead-letter" => Ok(Place::In(SubQueue::DeadLetter)),
        "scheduled" => Ok(Place::Scheduled),
        other => Err(FromSqlError::other(UnknownPlace(other.to_owned())).into()),
    }
}

/// A program of this format writes no such place.
#[derive(Debug, thiserror::Error)]
#[error("a message is in the unknown place {0:?}")]
struct UnknownPlace(String);
