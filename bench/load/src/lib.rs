//! Load for the bench: each connection asks for one unit of work after the other, and tells what became of it.
//!
//! | module | what it is |
//! |---|---|
//! | [`connection`] | one connection that is kept alive |
//! | [`workload`] | the two kinds of work, and what asks for them |
//! | [`cart_changes`] | a shopper who changes a quantity again and again |
//! | [`reservations`] | a Functions host that hands on one newer order after the other |
//! | [`stand_in_requests`] | what a runner asks of the services behind it, without a runner |
//! | [`closed_loop`] | the next unit begins when the last one has ended |
//! | [`open_loop`] | units begin when they are due, whatever became of the others |
//! | [`outcome`] | what a run came to |

pub mod cart_changes;
pub mod closed_loop;
pub mod connection;
pub mod open_loop;
pub mod outcome;
pub mod reservations;
pub mod stand_in_requests;
pub mod workload;

pub use connection::Connection;
pub use outcome::{Latency, Outcome};
pub use workload::Workload;
