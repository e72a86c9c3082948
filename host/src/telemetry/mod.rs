//! Traces, metrics and log lines, exported with OTLP over HTTP to a collector that the environment names. Nothing of it is there unless
//! `OTEL_EXPORTER_OTLP_ENDPOINT` is set, or the variable of one signal.
//!
//! - [`names`]: what spans are called and what they say, in one place
//! - [`signals`]: which signals are exported
//! - [`providers`]: the exporters, and how they end
//! - [`transport`]: how exports leave
//! - [`span`]: a span under way
//! - [`event`]: what an event says of itself
//! - [`parent`]: where a trace comes from
//! - [`carrying`]: requests that carry it on
//! - [`invocation`]: which call of a guest a request belongs to
//! - [`method`]: how a request's method is told
//! - [`server_call`]: one request from outside
//! - [`client_call`]: one request of a guest
//! - [`broker`]: requests that hand a message to a broker
//! - [`processing`]: one delivery
//! - [`push`]: one delivery that came as a request
//! - [`message_name`]: what a message's id says
//! - [`instruments`]: what is measured
//! - [`footprint`]: what an instance takes of the machine
//!
//! Guests know nothing of it. The host gives each the `traceparent` of its invocation with the request that it handles, and puts one on
//! each request that it makes. A message carries it among its properties, where the cart copies it: for hosts that do not trace, and for a
//! trace that is left out, so that who receives the message leaves it out as well.
//!
//! # Cost
//! Where nothing is exported, each hook is one look at a variable that is set once. Spans are not those of the `tracing` crate, which would
//! be made before a sampler is asked: here it is asked first, and what it leaves out allocates next to nothing.

pub mod broker;
mod carrying;
pub mod client_call;
pub mod event;
pub mod footprint;
pub mod instruments;
pub mod invocation;
pub mod message_name;
mod method;
pub mod names;
pub mod parent;
pub mod processing;
mod providers;
mod push;
pub mod server_call;
pub mod signals;
pub mod span;
mod transport;

pub use providers::{Telemetry, TelemetryError};
