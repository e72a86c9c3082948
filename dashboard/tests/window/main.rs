//! The dashboard as a browser has it: over HTTP, beside the real shop.
//!
//! # Layout
//! - [`pipeline`]: the shop, its local Azure and the dashboard together
//! - [`visitor`]: somebody who looks at the dashboard
//! - [`events`]: what is heard of what happens
//! - [`panels`]: what is shown of it
//! - [`switches`]: what goes wrong on request
//! - [`shoppers`]: a hundred of them
//! - [`guard`]: who is let in
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod events;
mod guard;
mod panels;
mod pipeline;
mod shoppers;
mod switches;
mod timeline;
mod visitor;
