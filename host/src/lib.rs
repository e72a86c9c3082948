//! `petstore-host` runs the WebAssembly components of a `spin.toml`: as a program, and as a library for tests that run
//! its parts without sockets.
//!
//! # Layout
//! - [`application`]: the manifest, its variables and templates
//! - [`compose`]: a component joined with those that provide its imports
//! - [`guest`]: the engine, an instance's state, its imports and its bounds
//! - [`programs`]: the application's components, ready to be run
//! - [`outbound`]: the requests that guests make
//! - [`identity`]: who the host is to Azure, and the tokens that guests get of it
//! - [`health`]: whether the process works, for probes
//! - [`http_trigger`]: requests from outside, answered by components
//! - [`messaging`]: deliveries, handled by components
//! - [`service_bus`]: where deliveries come from and how they are settled
//! - [`serve`]: all of it put together, as a server of its own
//! - [`functions`]: the same as a custom handler of Azure Functions
//! - [`spin_trigger`]: the service-bus triggers alone, as a plugin of Spin
//! - [`compile`]: components as machine code, to be shipped
//! - [`surroundings`]: network, time and chance, so that tests can stand in for them
//! - [`telemetry`]: traces, metrics and log lines for a collector
//! - [`logging`], [`shutdown`]: the manners of the process

pub mod application;
pub mod compile;
pub mod compose;
pub mod functions;
pub mod guest;
pub mod health;
pub mod http_trigger;
pub mod identity;
pub mod logging;
pub mod messaging;
pub mod outbound;
pub mod programs;
pub mod serve;
pub mod service_bus;
pub mod shutdown;
pub mod spin_trigger;
pub mod surroundings;
pub mod telemetry;
