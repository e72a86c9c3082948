//! Logic Apps: workflows that a request starts, or the time, and that do what their definitions say. Most of all they mail.
//!
//! # Layout
//! - [`workflow`], [`runner`]: one with an HTTP trigger, and what happens behind it
//! - [`schedule`]: one that starts by itself
//! - [`definition`], [`trigger`], [`recurrence`], [`actions`], [`action`]: the definition, checked before anything runs
//! - [`schema`]: what a posted document must be like
//! - [`template`]: JSON with expressions in it
//! - [`syntax`], [`expression`], [`function`], [`scope`]: the expressions: their text, their meaning, what they can see
//! - [`run`], [`ended`]: one run, and what each action came to
//! - [`performer`], [`caller`], [`content`]: mails, and requests over the network

pub mod action;
pub mod actions;
pub mod caller;
pub mod content;
pub mod definition;
pub mod ended;
pub mod expression;
pub mod function;
pub mod performer;
pub mod recurrence;
pub mod run;
pub mod runner;
pub mod schedule;
pub mod schema;
pub mod scope;
pub mod syntax;
pub mod template;
pub mod trigger;
pub mod workflow;

pub use definition::DefinitionError;
pub use schedule::ScheduledWorkflow;
pub use workflow::{Answering, DefinitionSource, Workflow};
