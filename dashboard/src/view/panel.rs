//! The details of one thing at a time.

mod inbox;
mod messages;
mod orders;
mod sessions;
mod stream;
mod timeline;

use jiff::Timestamp;
use maud::{Markup, html};

use crate::{
    dashboard::Window,
    state::{CARTS, ORDERS},
};

/// So many rows are shown of anything.
const ROWS: usize = 60;

/// The panel at a path without its first slash; `None` if there is no such thing.
pub fn panel(window: &Window, path: &str) -> Option<Markup> {
    let azure = &window.subject.azure;
    match path.split_once('/').unwrap_or((path, "")) {
        ("sessions", "") => Some(sessions::all(&window.flow.lock().sessions)),
        ("sessions", session) => Some(sessions::one(&window.flow.lock().sessions, session)),
        ("timeline", session) if !session.is_empty() => Some(timeline::of(&window.subject.traces.kept.lock(), session)),
        ("queue", "") => Some(messages::waiting(&azure.queue(ORDERS)?)),
        ("dead-letters", "") => Some(messages::dead_letters(&azure.queue(ORDERS)?)),
        ("orders", "") => Some(orders::all(&window.flow.lock().history)),
        ("orders", session) => Some(orders::one(&window.flow.lock().history, session)),
        ("stream", "") => Some(stream::all(&azure.event_hub(CARTS)?)),
        ("inbox", "") => Some(inbox::all(&azure.inbox())),
        ("inbox", number) => inbox::one(&azure.inbox(), number.parse().ok()?),
        _ => None,
    }
}

/// The first characters of a session's id, and the revision of a message's.
fn short(id: &str) -> String {
    let (session, revision) = id
        .split_once(':')
        .map_or((id, None), |(session, revision)| (session, Some(revision)));
    let session: String = session.chars().take(8).collect();
    revision.map_or(session.clone(), |revision| format!("{session}, revision {revision}"))
}

/// A moment, in UTC as everything that the services and the host write.
fn clock(at: Timestamp) -> Markup {
    html! { time datetime=(at) { (at.strftime("%H:%M:%S")) } }
}

/// JSON with line breaks; any other text as it is.
fn pretty(text: &str) -> String {
    let value = serde_json::from_str::<serde_json::Value>(text);
    let pretty = value.ok().and_then(|value| serde_json::to_string_pretty(&value).ok());
    pretty.unwrap_or_else(|| text.to_owned())
}
