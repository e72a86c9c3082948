//! A Logic App: a workflow that is started by an HTTP request and mails what was posted, as its definition says.
//!
//! # Layout
//! - [`workflow`]: the HTTP trigger
//! - [`definition`]: the definition, checked before anything runs
//! - [`schema`]: what the posted document must be like
//! - [`action`], [`email`]: the actions
//! - [`template`]: JSON with expressions in it
//! - [`syntax`], [`expression`], [`function`], [`scope`]: the expressions: their text, their meaning, what they can see
//! - [`run`], [`runner`]: what happens behind the trigger, which may wait for a mail server

pub mod action;
pub mod definition;
pub mod email;
pub mod expression;
pub mod function;
pub mod run;
pub mod runner;
pub mod schema;
pub mod scope;
pub mod syntax;
pub mod template;
pub mod workflow;

pub use definition::DefinitionError;
pub use workflow::{Answering, DefinitionSource, Workflow};
