//! The way of a session's orders through all parts, from the spans that the host exports.

use std::time::Duration;

use jiff::Timestamp;
use maud::{Markup, html};
use petstore_stack::spans::Span;

use super::{clock, short};
use crate::{
    tone::Tone,
    traces::{
        kept::Kept,
        timeline::{Row, Timeline},
    },
    view::shape::shape,
};

/// How wide the bars are drawn, in units of their own.
const WIDTH: f64 = 1000.0;

/// A bar that is shorter could not be seen.
const SHORTEST: f64 = 6.0;

/// The timelines of one session, the latest first and open.
pub fn of(traces: &Kept, session: &str) -> Markup {
    let timelines = traces.timelines(session);
    html! {
        h2 { "Timeline of session " (short(session)) }
        p {
            a href={ "/sessions/" (session) } data-panel { "What happened to it" } " · "
            a href={ "/orders/" (session) } data-panel { "Its order file" } " · times are UTC"
        }
        @if timelines.is_empty() {
            p.none { "No span of it has come here. Where OTEL_EXPORTER_OTLP_ENDPOINT is set, spans go there instead." }
        }
        @for (index, timeline) in timelines.iter().enumerate() { (one(timeline, index == 0)) }
    }
}

fn one(timeline: &Timeline, open: bool) -> Markup {
    let trace = timeline.rows.first().map_or("", |row| row.span.trace.as_str());
    html! {
        details open[open] data-key=(trace) {
            summary { b { (title(timeline)) } ", " (length(timeline.length)) " " (began(timeline.begin)) }
            ol.timeline { @for row in &timeline.rows { (self::row(row, timeline.length)) } }
            p { small { "trace " (trace) } }
        }
    }
}

/// What became of the order in the end.
fn title(timeline: &Timeline) -> String {
    let said = |name: &str| timeline.rows.iter().rev().find_map(|row| row.span.attribute(name));
    let revision = said("petstore.revision").map_or_else(|| "Order".to_owned(), |number| format!("Revision {number}"));
    let outcome = said("petstore.outcome").unwrap_or("on its way");
    format!("{revision}: {outcome}")
}

fn row(row: &Row, length: Duration) -> Markup {
    let total = length.as_secs_f64().max(f64::EPSILON);
    let share = |time: Duration| time.as_secs_f64() / total * WIDTH;
    let width = share(row.took).max(SHORTEST);
    let left = share(row.after).min(WIDTH - width);
    let tone = tone(row.span);
    html! {
        li {
            (shape(tone))
            span class={ "depth-" (row.depth.min(8)) } { (row.span.name) " " small { (details(row.span)) } }
            svg.bar viewBox={ "0 0 " (WIDTH) " 10" } preserveAspectRatio="none" aria-hidden="true" {
                rect.(tone.name()) x=(format!("{left:.1}")) width=(format!("{width:.1}")) height="10" fill="currentColor" {}
            }
            small.took { "after " (self::length(row.after)) ", took " (self::length(row.took)) }
        }
    }
}

fn tone(span: &Span) -> Tone {
    match span.attribute("petstore.outcome") {
        Some("stored") => Tone::Stored,
        Some("mailed" | "dead-letter-mailed") => Tone::Mailed,
        Some("superseded") => Tone::Needless,
        _ if span.failed => Tone::Failed,
        _ => Tone::UnderWay,
    }
}

/// Where a request went and how it ended, which try it was, and what became of a delivery.
fn details(span: &Span) -> String {
    let path = span.attribute("url.path").or_else(|| path(span.attribute("url.full")?));
    let status = span
        .attribute("http.response.status_code")
        .or_else(|| span.attribute("error.type"));
    let again = span.attribute("petstore.try").filter(|number| *number != "1");
    let delivery = span.attribute("messaging.servicebus.message.delivery_count");
    [
        path.map(str::to_owned),
        status.map(|status| format!("→ {status}")),
        again.map(|number| format!("try {number}")),
        delivery.map(|number| format!("delivery {number}")),
        span.attribute("petstore.outcome").map(str::to_owned),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(" ")
}

fn path(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    rest.find('/').map(|slash| &rest[slash..])
}

fn length(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1000.0;
    match milliseconds {
        ..10.0 => format!("{milliseconds:.1} ms"),
        ..10_000.0 => format!("{milliseconds:.0} ms"),
        _ => format!("{:.0} s", milliseconds / 1000.0),
    }
}

fn began(nanoseconds: u64) -> Markup {
    let at = Timestamp::from_nanosecond(i128::from(nanoseconds)).unwrap_or_default();
    clock(at)
}
