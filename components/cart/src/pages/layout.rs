//! What all pages have round them.

use maud::{DOCTYPE, Markup, html};

use crate::assets::{ICON, SCRIPT, STYLE};
use inbound::Reply;

/// A page: its title, its links below `base_path`, and what is in it, which starts with a heading of the first level.
pub fn page(status: u16, title: &str, base_path: &str, content: &Markup) -> Reply {
    let icon = ICON.path(base_path);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · Fur & Fin" }
                link rel="icon" href=(icon);
                link rel="stylesheet" href=(STYLE.path(base_path));
                script defer src=(SCRIPT.path(base_path)) data-base=(base_path) {}
            }
            body {
                a.skip href="#main" { "Skip to the content" }
                header.top {
                    a.brand href={ (base_path) "/" } { img src=(icon) alt=""; "Fur & Fin" }
                    nav aria-label="Shop" {
                        a href={ (base_path) "/" } { "Products" }
                        a href={ (base_path) "/cart" } { "Cart" span #count {} }
                    }
                }
                main #main tabindex="-1" { (content) }
                div #said role="status" {}
                footer { p {
                    span { "Fur & Fin, the pet store. Everything in your cart is reserved for you." }
                    a href={ (base_path) "/api/openapi.json" } { "API" }
                } }
            }
        }
    };
    Reply::new(status, "text/html; charset=utf-8", page.into_string())
}
