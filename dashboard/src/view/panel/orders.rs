//! Order files: JSON and revisions.

use maud::{Markup, html};

use super::{ROWS, clock, pretty, short};
use crate::{
    history::{History, Revision, difference},
    tone::Tone,
    view::shape::shape,
};

/// The files, the one that was written last first.
pub fn all(history: &History) -> Markup {
    html! {
        h2 { "Order files, the latest first" }
        @if history.latest().next().is_none() { p.none { "None was written yet." } }
        ul.rows {
            @for (name, revision) in history.latest().take(ROWS) {
                @let session = name.trim_end_matches(".json");
                li {
                    (shape(Tone::Stored))
                    a href={ "/orders/" (session) } data-panel { (short(session)) }
                    @if let Some(order) = &revision.order {
                        span { "revision " (order.revision) ", " (order.status) ", " (pieces(order.lines.len())) }
                    }
                    (clock(revision.at))
                }
            }
        }
    }
}

/// One file's revisions, the newest first and open.
pub fn one(history: &History, session: &str) -> Markup {
    let revisions: Vec<&Revision> = history.of(&format!("{session}.json")).collect();
    html! {
        h2 { "Order file " (short(session)) }
        p {
            a href={ "/timeline/" (session) } data-panel { "Its timeline" } " · "
            a href={ "/sessions/" (session) } data-panel { "What happened to it" } " · times are UTC"
        }
        @if revisions.is_empty() { p.none { "There is none: the order is on its way, or was mailed." } }
        @for (index, written) in revisions.iter().enumerate().rev() {
            @let before = index.checked_sub(1).map(|before| revisions[before]);
            (revision(before, written, index + 1 == revisions.len()))
        }
    }
}

fn revision(before: Option<&Revision>, written: &Revision, newest: bool) -> Markup {
    let earlier = before.and_then(|before| before.order.as_ref());
    let (title, changes) = match &written.order {
        Some(order) => (format!("Revision {}", order.revision), difference(earlier, order)),
        None => ("No order".to_owned(), Vec::new()),
    };
    html! {
        details open[newest] data-key=(title) {
            summary { b { (title) } " " (changes.join(" · ")) " " (clock(written.at)) }
            pre tabindex="0" { (pretty(&written.text)) }
        }
    }
}

fn pieces(products: usize) -> String {
    match products {
        1 => "1 product".to_owned(),
        many => format!("{many} products"),
    }
}
