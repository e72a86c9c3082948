//! The page with the cart and its reservation.

use maud::{Markup, html};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use petstore_orders::Line;

use super::layout::page;
use crate::cart::Cart;
use crate::catalogue::{self, CURRENCY, total};
use crate::change::MAX_QUANTITY;
use crate::reservation::{OrderFile, Reservation, State};
use inbound::Reply;

/// What a path's segment must escape to be on the safe side: all but RFC 3986's unreserved characters.
const NOT_UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The page of a shopper who has no cart yet.
pub fn no_cart(base_path: &str) -> Reply {
    page(200, "Your cart", base_path, &empty(base_path))
}

/// The page of a cart. `page_id` is the id of the changes that its forms make.
pub fn cart(cart: &Cart, reservation: &Reservation, page_id: &str, base_path: &str) -> Reply {
    let content = html! {
        (notice(cart, reservation, base_path))
        @if cart.lines.is_empty() {
            (empty(base_path))
        } @else {
            table {
                thead { tr { th { "Product" } th { "Price" } th { "Quantity" } th { span.unseen { "Remove" } } } }
                tbody { @for line in &cart.lines { (row(line, page_id, base_path)) } }
                tfoot { tr { th scope="row" { "Total" } td.price colspan="3" { (total(&cart.lines)) " " (CURRENCY) } } }
            }
        }
    };
    page(200, "Your cart", base_path, &content)
}

fn empty(base_path: &str) -> Markup {
    html! { p { "Your cart is empty. " a href={ (base_path) "/" } { "Look at the products" } "." } }
}

/// The path of a product in the cart, whatever its id.
pub fn item_path(product: &str) -> String {
    format!("/cart/items/{}", utf8_percent_encode(product, NOT_UNRESERVED))
}

fn row(line: &Line, page_id: &str, base_path: &str) -> Markup {
    let path = format!("{base_path}{}", item_path(&line.product));
    let product = catalogue::find(&line.product);
    html! {
        tr {
            th scope="row" { (line.name) }
            td.price { @if let Some(product) = product { (product.price) " " (CURRENCY) } @else { "no longer sold" } }
            td {
                form.inline method="post" action=(path) {
                    input type="hidden" name="change" value=(page_id);
                    input type="number" name="quantity" value=(line.quantity) min="1" max=(MAX_QUANTITY) required
                        aria-label={ "Quantity of " (line.name) };
                    button.quiet type="submit" { "Update" }
                }
            }
            td {
                form.inline method="post" action={ (path) "/remove" } {
                    input type="hidden" name="change" value=(page_id);
                    button.quiet type="submit" aria-label={ "Remove " (line.name) } { "Remove" }
                }
            }
        }
    }
}

fn notice(cart: &Cart, reservation: &Reservation, base_path: &str) -> Markup {
    let state = reservation.state.as_str();
    html! {
        div.notice data-state=(state) role="status" {
            @match reservation.state {
                State::None => "Nothing is reserved for you.",
                State::Pending => {
                    "We are reserving this for you. " a href={ (base_path) "/cart" } { "Look again" } "."
                }
                State::Reserved => "Reserved for you.",
                State::Unconfirmed => {
                    @if reservation.order == OrderFile::Unknown {
                        "We cannot see at the moment whether this is reserved. Your cart is safe."
                    } @else {
                        "This is taking longer than usual, so we have asked for the reservation again. Your cart is safe."
                    }
                    form.inline method="post" action={ (base_path) "/cart/publish" } {
                        button.quiet type="submit" { "Ask again" }
                    }
                }
            }
            @if cart.revision > 0 {
                small { " Change " (cart.revision) " of session " code { (cart.session) } "." }
            }
        }
    }
}
