//! The plugin `trigger-service-bus`: the real program, started by a stand-in for `spin up`.
//!
//! Spin is not needed: `fixtures/` holds manifests with the locked apps that Spin 4.1 made of them, and the stand-in's
//! locked apps are held to these.
//!
//! # Layout
//! - [`plugin`]: the plugin, and an application that does as it is told
//! - [`order_path`]: the shop, its orders received by the plugin
//! - [`options`]: what may stand behind `spin up`, and where values come from
//! - [`manifest`]: the shop's `spin.toml` is one that Spin accepts
//! - [`process`]: what Spin asks, how the plugin ends, what it refuses
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod manifest;
mod options;
mod order_path;
mod plugin;
mod process;
