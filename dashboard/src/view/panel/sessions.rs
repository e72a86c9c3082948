//! Who was in the shop, and what happened to their orders.

use maud::{Markup, html};

use super::{ROWS, clock, short};
use crate::{
    sessions::{Entry, Sessions},
    view::shape::shape,
};

/// The sessions, each with what happened last.
pub fn all(sessions: &Sessions) -> Markup {
    html! {
        h2 { "Sessions, the latest first" }
        @if sessions.latest().next().is_none() { p.none { "Nobody has been here yet. Send a hundred shoppers." } }
        ul.rows {
            @for (session, last) in sessions.latest().take(ROWS) {
                li {
                    (shape(last.tone))
                    a href={ "/sessions/" (session) } data-panel { (short(session)) }
                    span { (last.text) }
                    (clock(last.at))
                }
            }
        }
    }
}

/// One session's log.
pub fn one(sessions: &Sessions, session: &str) -> Markup {
    html! {
        h2 { "Session " (short(session)) }
        p {
            a href={ "/timeline/" (session) } data-panel { "Its timeline" } " · "
            a href={ "/orders/" (session) } data-panel { "Its order file" } " · times are UTC"
        }
        @if sessions.of(session).next().is_none() { p.none { "Nothing is known of it." } }
        ol.rows { @for entry in sessions.of(session).rev() { (row(entry)) } }
    }
}

fn row(entry: &Entry) -> Markup {
    html! {
        li { (shape(entry.tone)) small { (entry.source) } span { (entry.text) } (clock(entry.at)) }
    }
}
