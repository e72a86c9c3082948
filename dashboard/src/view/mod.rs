//! HTML. Everything is there without the script, which keeps it up to date.

mod balance;
mod controls;
mod number;
mod page;
mod panel;
mod picture;
mod shape;

pub use page::page;
pub use panel::panel;
