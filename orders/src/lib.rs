//! The order: the record that the cart publishes, the reserver stores and a mail lists. No I/O; native and wasm.
//!
//! The record itself is defined once, in `wit/orders`; its Rust types are generated from there and its JSON is that record
//! field for field.
//!
//! # Layout
//! - [`record`]: the generated types and their JSON.
//! - [`validity`]: what makes an order one that can be stored.
//! - [`event`]: the CloudEvents 1.0 event that carries an order from the cart to the reserver.
//! - [`file`](mod@file): the order file, where it is and what is in it.

pub mod event;
pub mod file;
pub mod record;
pub mod validity;

pub use record::{Line, Order, Status};
