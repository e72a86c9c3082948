//! The shop: pages and an API over a cart whose every change is published as an order.
//!
//! A shopper sees success only after the broker has accepted the message. If it did not, the cart is kept and the same
//! revision is published again by a retry, or by a later view that finds the order file behind.
//!
//! # Layout
//! - [`shop`]: one request and its answer; [`routes`] and [`problem`] are what it is made of.
//! - [`api`] and [`site`]: the routes for programs and for people; [`input`] reads what they send, [`pages`] is the HTML,
//!   [`assets`] the files that pages share.
//! - [`cart`] and [`change`]: the cart, and how a change alters it once; [`catalogue`] is what can be put into it.
//! - [`carts`]: the kept carts; no change is lost when two tabs write.
//! - [`publishing`] and [`reservation`]: the order that a cart makes, and whether its file has followed.
//! - [`session`] and [`keys`]: the signed cookie.
//! - [`host`]: what all of this needs of the world outside, as a trait; `component` is the real one, and the export.
//! - [`bindings`]: generated from `wit/`.

pub mod api;
pub mod assets;
pub mod bindings;
pub mod cart;
pub mod carts;
pub mod catalogue;
pub mod change;
#[cfg(all(target_arch = "wasm32", not(feature = "library")))]
mod component;
pub mod host;
pub mod input;
pub mod keys;
pub mod pages;
pub mod problem;
pub mod publishing;
pub mod reservation;
pub mod routes;
pub mod session;
pub mod shop;
pub mod site;

#[cfg(test)]
mod fake_host;
