//! Joins components into one file that needs nothing of ours: every import that another part or the contracts can satisfy is
//! satisfied inside.
//!
//! Spin and our own host join parts when they start, and keep apart what a manifest grants each of them. A file that is made
//! here runs anywhere; all of its parts have what the whole is granted.
//!
//! | module | what it does |
//! |---|---|
//! | [`compose`] | joins the parts |
//! | [`imports`] | what a component needs of its host |
//! | [`contracts`] | reads the WIT packages, and makes a component of their types |

pub mod compose;
pub mod contracts;
mod error;
pub mod imports;

pub use compose::{Provider, compose};
pub use error::CompositionError;
pub use imports::imports;
