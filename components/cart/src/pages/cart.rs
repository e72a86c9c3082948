//! The page with the cart.

use maud::{Markup, html};

use super::drawing::drawing;
use super::layout::page;
use super::line::line;
use super::reservation::panel;
use crate::cart::Cart;
use crate::catalogue::{dogs, total};
use crate::reservation::Reservation;
use inbound::Reply;

const TITLE: &str = "Your cart";

/// The page of a shopper who has no cart yet.
pub fn no_cart(base_path: &str) -> Reply {
    page(200, TITLE, base_path, &html! { h1 { (TITLE) } (empty(base_path)) })
}

/// The page of a cart. `page_id` is the id of the changes that its forms make.
pub fn cart(cart: &Cart, reservation: &Reservation, page_id: &str, base_path: &str) -> Reply {
    let content = html! {
        h1 { (TITLE) }
        div.cart {
            @if cart.lines.is_empty() {
                (empty(base_path))
            } @else {
                ul.lines role="list" aria-label="Products in your cart" {
                    @for (number, each) in cart.lines.iter().enumerate() { (line(each, number, page_id, base_path)) }
                }
            }
            aside.panel aria-label="Summary" {
                @if !cart.lines.is_empty() { p.sum { "Total " span { (total(&cart.lines).for_people()) } } }
                (panel(cart, reservation, base_path))
            }
        }
    };
    page(200, TITLE, base_path, &content)
}

fn empty(base_path: &str) -> Markup {
    html! {
        div.empty {
            (drawing(dogs::BOWL.drawing))
            p.now { "Your cart is empty." }
            p { "Somebody hopes for a full bowl." }
            a.button href={ (base_path) "/" } { "Look at the products" }
        }
    }
}
