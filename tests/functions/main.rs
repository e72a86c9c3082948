//! The contract between the Functions host and its custom handler: the real handler, in a stand-in for the Functions
//! host.
//!
//! # Layout
//! - [`probe_app`]: a function app with a guest that does as it is told
//! - [`shop_app`]: the function app that is published, and its visitors
//! - [`invocations`]: messages in every encoding, and what the handler answers
//! - [`refusals`]: what is no invocation, and who may not invoke
//! - [`failures`]: handlers that fail, trap or never return, and many at a time
//! - [`process`]: start, readiness, end and restart of the handler's process
//! - [`pages`]: visitors' requests, forwarded and proxied
//! - [`order_path`]: from a cart change to the order file, or to a mail
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod failures;
mod invocations;
mod order_path;
mod pages;
mod probe_app;
mod process;
mod refusals;
mod shop_app;
