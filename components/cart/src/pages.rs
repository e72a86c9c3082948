//! The pages as HTML. Whatever is put into them is escaped.

mod cart;
mod layout;
mod problem;
mod shop;

pub use cart::{cart, no_cart};
pub use problem::{Retry, problem};
pub use shop::shop;

use inbound::Reply;

/// The style sheet of all pages.
pub fn style() -> Reply {
    let css = include_str!("pages/shop.css");
    Reply::new(200, "text/css; charset=utf-8", css).with("cache-control", "public, max-age=300")
}
