//! A product in the cart.

use maud::{Markup, html};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use petstore_orders::Line;

use super::card::product_path;
use super::drawing::drawing;
use crate::catalogue;
use crate::change::MAX_QUANTITY;

/// What a path's segment must escape to be on the safe side: all but RFC 3986's unreserved characters.
const NOT_UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The path of a product in the cart, whatever its id.
pub fn item_path(product: &str) -> String {
    format!("/cart/items/{}", utf8_percent_encode(product, NOT_UNRESERVED))
}

/// The product, with forms that change its quantity and remove it. `number` tells the lines of a page apart.
pub fn line(line: &Line, number: usize, page_id: &str, base_path: &str) -> Markup {
    let path = format!("{base_path}{}", item_path(&line.product));
    let product = catalogue::find(&line.product);
    html! {
        li.line {
            div.tile { @if let Some(product) = product { (drawing(product.drawing)) } }
            h2 {
                @if let Some(product) = product { a href={ (base_path) (product_path(product)) } { (line.name) } }
                @else { (line.name) }
            }
            span.price {
                @if let Some(product) = product { (product.price.times(line.quantity).for_people()) } @else { "no longer sold" }
            }
            div.row {
                @if product.is_some() { (quantity(line, number, &path, page_id)) } @else { (line.quantity) " ×" }
                form method="post" action={ (path) "/remove" } {
                    input type="hidden" name="change" value=(page_id);
                    button.quiet aria-label={ "Remove " (line.name) } { "Remove" }
                }
            }
        }
    }
}

/// The quantity as it was typed can be sent, or one more or less. The first button is what Enter presses.
fn quantity(line: &Line, number: usize, path: &str, page_id: &str) -> Markup {
    let step = |change: &str, sign: &str, word: &str, end: bool| {
        html! {
            button.quiet.step #{ "step" (change) "-" (number) } name="step" value=(change) disabled[end]
                aria-label={ "One " (word) ": " (line.name) } { (sign) }
        }
    };
    html! {
        form.row method="post" action=(path) {
            input type="hidden" name="change" value=(page_id);
            button.unseen tabindex="-1" aria-hidden="true" { "Update" }
            (step("-1", "−", "less", line.quantity <= 1))
            input #{ "quantity-" (number) } type="number" name="quantity" value=(line.quantity) min="1" max=(MAX_QUANTITY) required
                aria-label={ "Quantity of " (line.name) };
            (step("1", "+", "more", line.quantity >= MAX_QUANTITY))
            button.quiet.update { "Update" }
        }
    }
}
