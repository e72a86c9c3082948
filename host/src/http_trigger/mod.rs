//! HTTP requests from outside, answered by components.
//!
//! - [`routes`]: which component a path belongs to
//! - [`instances`]: a component's instances, reused and replaced
//! - [`service`]: from a request to its response
//! - [`server`]: the listening socket
//! - [`connections`]: how many there may be, and how each ends
//! - [`limits`]: their bounds, from the command line
//! - [`admission`]: what a request must be before a guest hears of it
//! - [`received`]: a request's body, in time and read to its end
//! - [`answer`]: answers that the host itself gives

mod admission;
pub mod answer;
mod connections;
pub mod instances;
pub mod limits;
mod received;
pub mod routes;
pub mod server;
pub mod service;
