//! What the partitions of the event hub hold: carts as they were told beside the broker.

use maud::{Markup, html};
use petstore_emulator::{EventHubSnapshot, EventSnapshot, PartitionSnapshot};

use super::{ROWS, clock, pretty, short};

/// All partitions, the latest event of each first.
pub fn all(hub: &EventHubSnapshot) -> Markup {
    html! {
        h2 { "Carts told to Event Hubs" }
        @if hub.events() == 0 {
            p.none { "None. They are told where spin.toml names service_bus_tapped.wasm in place of service_bus.wasm." }
        }
        @for partition in hub.partitions.iter().filter(|partition| !partition.events.is_empty()) { (one(partition)) }
    }
}

fn one(partition: &PartitionSnapshot) -> Markup {
    let kept = partition.events.len();
    html! {
        h3 { "Partition " (partition.id) }
        @for event in partition.events.iter().rev().take(ROWS) { (told(&partition.id, event)) }
        @if kept > ROWS { p { "and " (kept - ROWS) " more" } }
    }
}

fn told(partition: &str, event: &EventSnapshot) -> Markup {
    html! {
        details data-key={ (partition) "/" (event.sequence_number) } {
            summary {
                b { (short(event.id.as_deref().unwrap_or("without an id"))) }
                " number " (event.sequence_number) ", offset " (event.offset) " " (clock(event.enqueued))
            }
            pre tabindex="0" { (pretty(&event.text)) }
        }
    }
}
