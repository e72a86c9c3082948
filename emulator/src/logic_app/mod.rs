//! A Logic App: a workflow that is started by an HTTP request and mails what was posted.
//!
//! # Layout
//! - [`alert`]: the posted document
//! - [`workflow`]: the HTTP trigger
//! - [`runner`]: what happens behind the trigger, which may wait for a mail server

pub mod alert;
pub mod runner;
pub mod workflow;

pub use workflow::{Answering, Workflow};
