//! A shape for each tone, so that nobody has to tell colours apart.

use maud::{Markup, html};

use crate::tone::Tone;

/// The shapes, for [`shape`] and for the script to refer to, and the heads of arrows.
pub fn shapes() -> Markup {
    html! {
        svg.shapes width="0" height="0" aria-hidden="true" {
            @for tone in Tone::ALL {
                symbol id={ "shape-" (tone.name()) } viewBox="0 0 24 24" { (drawing(tone)) }
            }
            marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="5" markerHeight="5" orient="auto" {
                path.head d="M0 0L10 5L0 10z" {}
            }
        }
    }
}

/// A tone's shape in a line of text.
pub fn shape(tone: Tone) -> Markup {
    html! {
        svg class={ "shape " (tone.name()) } aria-hidden="true" { use href={ "#shape-" (tone.name()) } {} }
    }
}

fn drawing(tone: Tone) -> Markup {
    html! {
        @match tone {
            Tone::UnderWay => circle cx="12" cy="12" r="8" fill="currentColor" {},
            Tone::Stored => {
                circle cx="12" cy="12" r="11" fill="currentColor" {}
                path.cut d="M6.5 12.5l4 4 7-8.5" {}
            }
            Tone::Mailed => {
                rect x="1" y="4" width="22" height="16" rx="3" fill="currentColor" {}
                path.cut d="M4 8l8 6 8-6" {}
            }
            Tone::Needless => circle cx="12" cy="12" r="8" fill="none" stroke="currentColor" stroke-width="4" {},
            Tone::Failed => path d="M4.5 4.5l15 15m0-15l-15 15" stroke="currentColor" stroke-width="5.5" stroke-linecap="round" {},
        }
    }
}
