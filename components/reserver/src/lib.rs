//! The order-items reserver: handles one delivery of a cart event. It stores the order as the session's order file or, if
//! the storage keeps failing, mails it; what is no order is mailed with the reason why, and so is each dead letter.
//!
//! # Layout
//! - [`handling`]: one delivery from its bytes to its outcome.
//! - [`storing`]: one try to store an order: read, decide, write.
//! - [`decision`]: what to do about an order, given what is stored.
//! - [`retrying`]: repeats a failed try, as [`schedule`] allows.
//! - [`dead_letter`]: tells a delivery that the broker had given up.
//! - [`mail`]: what the mails say.
//! - [`settings`]: how often, how long.
//! - [`host`]: what all of this needs of the world outside, as a trait; `component` is the real one, and the export.
//! - [`bindings`]: generated from `wit/`.

pub mod bindings;
#[cfg(target_arch = "wasm32")]
mod component;
pub mod dead_letter;
pub mod decision;
pub mod failure;
pub mod handling;
pub mod host;
pub mod mail;
pub mod retrying;
pub mod schedule;
pub mod settings;
pub mod storing;
pub mod text;

#[cfg(test)]
mod fake_host;
