//! The application in hosts that are not ours: portable files, and the contracts that others build against.
//!
//! # Layout
//! - [`contracts`]: each WIT package stands on its own, ready to be published
//! - [`examples`]: other applications on the same components
//! - [`guide`]: what the guide shows is real
//! - [`imports`]: the portable files need nothing but standard WASI
//! - [`serving`]: cart and reserver under `wasmtime serve`, with a local Azure
//! - [`wasmtime_serve`]: the cart with its order path
//! - [`webhook`]: what the reserver's HTTP front answers
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod contracts;
mod examples;
mod guide;
mod imports;
mod serving;
mod wasmtime_serve;
mod webhook;
