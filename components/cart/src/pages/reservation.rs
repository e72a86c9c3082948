//! Whether the cart is reserved, told step by step.

use maud::{Markup, html};

use super::moment::moment;
use crate::cart::Cart;
use crate::reservation::{OrderFile, Reservation, State, rfc3339};

/// A live region: the script puts the news into it.
pub fn panel(cart: &Cart, reservation: &Reservation, base_path: &str) -> Markup {
    let state = reservation.state;
    html! {
        div #reservation role="status" data-state=(state.as_str()) {
            p.now { (headline(state)) }
            @if !cart.lines.is_empty() { (way(state)) }
            p { (explanation(reservation)) }
            @match state {
                State::Pending => a href={ (base_path) "/cart" } { "Look again" },
                State::Unconfirmed => form method="post" action={ (base_path) "/cart/publish" } {
                    button.quiet { "Ask again" }
                },
                State::None | State::Reserved => {}
            }
            @if cart.revision > 0 { (fine_print(cart, reservation)) }
        }
    }
}

fn headline(state: State) -> &'static str {
    match state {
        State::None => "Nothing is reserved for you",
        State::Pending => "Sent to the warehouse",
        State::Reserved => "Reserved for you",
        State::Unconfirmed => "Not confirmed yet",
    }
}

fn way(state: State) -> Markup {
    let reserved = if state == State::Reserved { "done" } else { "next" };
    html! {
        ol.way {
            li.done { "Cart saved" }
            li.done { "Sent to the warehouse" }
            li class=(reserved) { "Reserved" }
        }
    }
}

fn explanation(reservation: &Reservation) -> &'static str {
    match reservation.state {
        State::None => "What you put into the cart is reserved at once.",
        State::Pending => "The warehouse is setting it aside for you. This takes a moment.",
        State::Reserved => "The warehouse has set it aside for you.",
        State::Unconfirmed if reservation.order == OrderFile::Unknown => {
            "We cannot see at the moment whether this is reserved. Your cart is safe."
        }
        State::Unconfirmed => {
            "This is taking longer than usual, so we have asked again. The warehouse may have got your order by e-mail instead. Your \
             cart is safe."
        }
    }
}

fn fine_print(cart: &Cart, reservation: &Reservation) -> Markup {
    let stored = match reservation.order {
        OrderFile::Stored { revision, at } => Some((revision, at.and_then(rfc3339))),
        OrderFile::Absent | OrderFile::Unknown => None,
    };
    html! {
        p { small {
            "Your cart is at revision " (cart.revision) ", changed " (moment(&cart.time)) ". "
            @if let Some((revision, at)) = stored {
                "The order file has revision " (revision)
                @if let Some(at) = at { ", written " (moment(&at)) }
                "."
            } @else { "There is no order file yet." }
        } }
    }
}
