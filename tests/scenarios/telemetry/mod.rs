//! What the host tells a collector of an order: one connected trace of each way that an order can go, measurements, log lines. And nothing
//! where no collector is named.
//!
//! - [`collector`]: a collector in this process
//! - [`trace`]: the spans of one trace
//! - [`traces`]: an order's ways
//! - [`event_grid`]: its ways over Event Grid
//! - [`lines`]: which message and which trace a log line is about
//! - [`signals`]: metrics and logs; what is not exported

mod collector;
mod event_grid;
mod lines;
mod signals;
mod trace;
mod traces;
