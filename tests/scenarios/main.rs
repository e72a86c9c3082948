//! Scenarios that cross the parts: the shipped components in the real host, against the emulator.
//!
//! # Layout
//! - [`probe`]: the host with a guest that does as it is told
//! - [`guest_bounds`]: memory, time, traps; what one guest does, the others do not notice
//! - [`guest_reach`]: hosts, settings, environment, files; what a dependency inherits
//! - [`health`]: what the host says of itself to those who keep it running
//! - [`abuse`]: clients that mean harm
//! - [`bad_input`]: what a shopper or a program can get wrong
//! - [`bad_days`]: services that are down, settings that are wrong, things that are not there
//! - [`storage`]: blobs changed behind the shop's back
//! - [`deliveries`]: what becomes of a delivery whose handler fails, traps, hangs or takes long
//! - [`dead_letters`]: what the broker gave up to deliver
//! - [`shop`]: the whole shop, and a shopper
//! - [`identity`]: tokens of the platform's identities in place of keys; who gets which
//! - [`cloud`]: a stand-in for Azure's services that take such tokens, and for the platform that gives them
//! - [`image`]: what the container runs
//! - [`order_path`]: from a cart change to the order file, or to a mail
//! - [`event_grid`]: the same with Event Grid as the broker
//! - [`event_hubs`]: carts told to Event Hubs beside the broker, and what becomes of orders without it
//! - [`smoke`]: the smoke test for deployments, against this stack
//! - [`telemetry`]: what a collector gets of an order
//! - [`starting`]: what keeps the host from starting is named
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod abuse;
mod bad_days;
mod bad_input;
mod cloud;
mod dead_letters;
mod deliveries;
mod event_grid;
mod event_hubs;
mod guest_bounds;
mod guest_reach;
mod health;
mod identity;
mod image;
mod order_path;
mod probe;
mod shop;
mod smoke;
mod starting;
mod storage;
mod telemetry;
