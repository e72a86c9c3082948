//! Entities that are declared in a file, in the JSON shape of Microsoft's own emulator.
//!
//! # Layout
//! - [`document`]: the shape of the file
//! - [`declaration`]: what it declares

pub mod declaration;
pub mod document;

pub use declaration::{Declaration, DeclarationError};
