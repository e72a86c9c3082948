//! Pictures, drawn as inline SVG in the style sheet's colours.

use maud::{Markup, PreEscaped, html};

/// A picture of these shapes, over a shadow. It says nothing that the text beside it does not say.
pub fn drawing(shapes: &[&'static str]) -> Markup {
    html! {
        svg.drawing viewBox="0 0 64 64" aria-hidden="true" {
            ellipse.h cx="32" cy="58" rx="24" ry="3" {}
            @for shape in shapes { (PreEscaped(shape)) }
        }
    }
}
