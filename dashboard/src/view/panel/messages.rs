//! What is in the queue, and among its dead letters.

use maud::{Markup, html};
use petstore_emulator::{MessageSnapshot, MessageState, QueueSnapshot};

use super::{ROWS, clock, pretty, short};

/// What waits, and what the reserver has in hand.
pub fn waiting(queue: &QueueSnapshot) -> Markup {
    messages("In the queue", "Nothing waits.", &queue.messages)
}

/// What the broker gave up to deliver.
pub fn dead_letters(queue: &QueueSnapshot) -> Markup {
    messages("Dead letters", "There is none.", &queue.dead_letters)
}

fn messages(title: &str, none: &str, messages: &[MessageSnapshot]) -> Markup {
    html! {
        h2 { (title) }
        @if messages.is_empty() { p.none { (none) } }
        @for message in messages.iter().take(ROWS) {
            details data-key=(message.sequence_number) {
                summary { b { (short(&message.id)) } " " (tale(message)) " " (clock(message.enqueued)) }
                @for (name, value) in &message.properties { p { (name) ": " (value) } }
                pre tabindex="0" { (pretty(&message.text)) }
            }
        }
        @if messages.len() > ROWS { p { "and " (messages.len() - ROWS) " more" } }
    }
}

fn tale(message: &MessageSnapshot) -> String {
    let state = match message.state {
        MessageState::Active => "waits",
        MessageState::Locked => "in hand",
        MessageState::Scheduled => "not due yet",
    };
    match message.delivery_count {
        0 => format!("{state}, not delivered yet"),
        1 => format!("{state}, delivered once"),
        times => format!("{state}, delivered {times} times"),
    }
}
