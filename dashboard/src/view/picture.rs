//! The flow as a picture, in one layout for wide screens and one for narrow ones.

mod layout;

use layout::{LAYOUTS, Layout, NODE_HEIGHT, NODE_WIDTH};
use maud::{Markup, html};

use super::number::Texts;
use crate::state::State;

/// A part of the system: what it is, what leads to its details, and what it counts.
struct Node {
    name: &'static str,
    title: &'static str,
    what: &'static str,
    panel: &'static str,
    /// The number's name, and its unit.
    number: (&'static str, &'static str),
    /// Another one.
    also: Option<(&'static str, &'static str)>,
}

const NODES: [Node; 8] = [
    Node {
        name: "browser",
        title: "Browser",
        what: "a shopper",
        panel: "/sessions",
        number: ("changes", "changes"),
        also: None,
    },
    Node {
        name: "cart",
        title: "Cart",
        what: "WASI component",
        panel: "/sessions",
        number: ("published", "published"),
        also: Some(("repeats", "repeats")),
    },
    Node {
        name: "carts",
        title: "Carts",
        what: "Blob Storage",
        panel: "/sessions",
        number: ("carts", "carts"),
        also: None,
    },
    Node {
        name: "queue",
        title: "Queue",
        what: "Service Bus",
        panel: "/queue",
        number: ("waiting", "waiting"),
        also: Some(("held", "in hand")),
    },
    Node {
        name: "dead",
        title: "Dead letters",
        what: "Service Bus",
        panel: "/dead-letters",
        number: ("dead_letters", "messages"),
        also: None,
    },
    Node {
        name: "reserver",
        title: "Reserver",
        what: "WASI component",
        panel: "/sessions",
        number: ("delivered", "deliveries"),
        also: Some(("returned", "failed")),
    },
    Node {
        name: "files",
        title: "Order files",
        what: "Blob Storage",
        panel: "/orders",
        number: ("files", "files"),
        also: Some(("writes", "writes")),
    },
    Node {
        name: "inbox",
        title: "Inbox",
        what: "Logic App",
        panel: "/inbox",
        number: ("mails", "mails"),
        also: None,
    },
];

/// The ways: their names are those that [`Way`](crate::flow::Way) has as JSON, of the node where they begin and the one where they end.
const WAYS: [(&str, &str, &str); 7] = [
    ("browser", "cart", "HTTP"),
    ("cart", "carts", "keep"),
    ("cart", "queue", "publish"),
    ("queue", "reserver", "deliver"),
    ("queue", "dead", "give up"),
    ("reserver", "files", "store"),
    ("reserver", "inbox", "mail"),
];

/// The picture in all layouts; the style sheet shows the one that fits.
pub fn picture(state: &State, texts: &Texts) -> Markup {
    html! { @for layout in &LAYOUTS { (draw(layout, state, texts)) } }
}

fn draw(layout: &Layout, state: &State, texts: &Texts) -> Markup {
    let (width, height) = layout.size();
    html! {
        svg class=(layout.name) viewBox={ "0 0 " (width) " " (height) } role="group"
            aria-label="From the browser through cart, queue and reserver to the order file, or to a mail" {
            @for (from, to, label) in WAYS { (way(layout, from, to, label)) }
            @for drawn in &NODES { (node(layout, drawn, state, texts)) }
            (facts(layout, texts))
            g.movers aria-hidden="true" {}
        }
    }
}

fn way(layout: &Layout, from: &str, to: &str, label: &str) -> Markup {
    let (path, (x, y), anchor) = layout.way(from, to);
    html! {
        path.way data-way={ (from) "-" (to) } d=(path) marker-end="url(#arrow)" {}
        text.label x=(x) y=(y) text-anchor=(anchor) { (label) }
    }
}

fn node(layout: &Layout, node: &Node, state: &State, texts: &Texts) -> Markup {
    let (x, y) = layout.corner(node.name);
    let (number, unit) = node.number;
    html! {
        a.node.trouble[state.troubled.contains(&node.name)] data-node=(node.name) href=(node.panel) data-panel
            transform={ "translate(" (x) " " (y) ")" } {
            rect width=(NODE_WIDTH) height=(NODE_HEIGHT) rx="22" {}
            text.title x="20" y="38" { (node.title) " " }
            text.what x="20" y="64" { (node.what) " " }
            text.number x="20" y="112" data-number=(number) { (texts.get(number)) }
            text.more x="20" y="139" {
                " " (unit)
                @if let Some((number, unit)) = node.also { ", " tspan data-number=(number) { (texts.get(number)) } " " (unit) }
            }
            path.sign d="M194 114l20-35 20 35z" aria-hidden="true" {}
        }
    }
}

fn facts(layout: &Layout, texts: &Texts) -> Markup {
    let (x, y) = layout.corner("facts");
    html! {
        g.facts transform={ "translate(" (x) " " (y) ")" } {
            text.number x="4" y="50" { tspan data-number="median_ms" { (texts.get("median_ms")) } tspan.unit dx="10" { "ms" } }
            text.more x="4" y="80" { "median, queue to file" }
            text.more x="4" y="125" { tspan data-number="refused" { (texts.get("refused")) } " refused or lost" }
        }
    }
}
