//! What the emulator reads.
//!
//! | module | parsers |
//! |---|---|
//! | [`wire`] | requests off a connection, chunked bodies |
//! | [`service_bus`] | tokens, properties, batches, filters, descriptions in ATOM XML, declared entities |
//! | [`blob`] | requests, signatures, block lists |
//! | [`event_grid`] | tokens, published events, declared topics |
//! | [`workflow`] | definitions and expressions |
//! | [`control`] | faults on request |

pub mod blob;
pub mod control;
pub mod event_grid;
pub mod service_bus;
pub mod wire;
pub mod workflow;
