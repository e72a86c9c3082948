//! What all pages have round them.

use maud::{DOCTYPE, Markup, html};

use inbound::Reply;

/// A page: its title, its links below `base_path`, and what is in it.
pub fn page(status: u16, title: &str, base_path: &str, content: &Markup) -> Reply {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · Pet Store" }
                link rel="icon" href="data:,";
                link rel="stylesheet" href={ (base_path) "/shop.css" };
            }
            body {
                header {
                    a.brand href={ (base_path) "/" } { "🐾 Pet Store" }
                    nav aria-label="Shop" {
                        a href={ (base_path) "/" } { "Products" }
                        a href={ (base_path) "/cart" } { "Cart" }
                    }
                }
                main { h1 { (title) } (content) }
                footer { "Everything in your cart is reserved for you." }
            }
        }
    };
    Reply::new(status, "text/html; charset=utf-8", page.into_string())
}
