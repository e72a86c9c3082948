//! HTTP requests from outside, answered by components.
//!
//! - [`routes`]: which component a path belongs to
//! - [`instances`]: a component's instances, reused and replaced
//! - [`service`]: from a request to its response
//! - [`received`]: a request's body, read to its end
//! - [`server`]: the listening socket

pub mod instances;
pub mod received;
pub mod routes;
pub mod server;
pub mod service;
