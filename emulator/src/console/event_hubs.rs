//! What the partitions of event hubs hold, for people.

use maud::{Markup, html};

use super::layout::{not_found, page, text};
use crate::event_hubs::{EventHubSnapshot, EventSnapshot};
use crate::http::{Response, date};
use crate::local_azure::LocalAzure;

/// A row for each hub, for the overview.
pub fn table(hubs: &[EventHubSnapshot]) -> Markup {
    html! {
        h2 { "Event hubs" }
        @if hubs.is_empty() { p.none { "None." } } @else {
            table {
                tr { th { "Hub" } th { "Partitions" } th { "Events" } }
                @for hub in hubs {
                    tr {
                        td { a href={ "/event-hubs/" (hub.name) } { (hub.name) } }
                        td { (hub.partitions.len()) } td { (hub.events()) }
                    }
                }
            }
        }
    }
}

/// The page of one hub.
pub fn hub(azure: &LocalAzure, name: &str) -> Response {
    let Some(hub) = azure.event_hub(name) else {
        return not_found();
    };
    page(
        &format!("Event hub {}", hub.name),
        false,
        &html! {
            @for partition in &hub.partitions {
                h2 { "Partition " (partition.id) }
                p { (partition.received) " received, " (partition.events.len()) " kept" }
                @for event in &partition.events { (one(event)) }
            }
        },
    )
}

fn one(event: &EventSnapshot) -> Markup {
    html! {
        h3 { "#" (event.sequence_number) " " (event.id.as_deref().unwrap_or("")) }
        p {
            "offset " (event.offset) ", enqueued " (date::format(event.enqueued))
            @if let Some(key) = &event.partition_key { ", partition key " (key) }
        }
        @for (name, value) in &event.properties { p { (name) ": " (value) } }
        (text(&event.text))
    }
}
