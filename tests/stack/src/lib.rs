//! The whole pet store on this machine: the local Azure in this process, the host as a child process.
//!
//! `cargo xtask dev`, the demo and the scenario tests start it from here.
//!
//! | module | what it does |
//! |---|---|
//! | `stack` | starts emulator and host together, restarts the host with other settings |
//! | `broker` | which broker carries the orders |
//! | `host_settings` | what a host is started with |
//! | `host` | the host's process: its ready line, its end |
//! | `host_log` | what it logs, and waiting for something to be logged |
//! | `log_line` | one line of that |
//! | [`functions`] | the same as an Azure Functions app, in a stand-in for the Functions host |
//! | [`portable`] | the same as composed files that need nothing but standard WASI, under `wasmtime serve` |
//! | [`spin`] | the same under `spin up`, in a stand-in for that |
//! | [`published_folder`] | what is published: the host with its application, away from the checkout |
//! | [`spans`] | what it exports of traces |
//! | [`secrets`] | finds keys and signatures in what is written |
//! | `skipped` | tells the test runner that a test could not run here |
//! | `process_group` | child processes that Ctrl-C does not reach behind our back |

mod broker;
pub mod functions;
mod host;
mod host_log;
mod host_settings;
mod log_line;
pub mod portable;
pub mod process_group;
pub mod published_folder;
pub mod secrets;
mod skipped;
pub mod spans;
pub mod spin;
mod stack;

pub use broker::{Broker, BrokerError};
pub use host::{Host, HostError};
pub use host_log::{HostLog, LogFollower, LogTimeout};
pub use host_settings::{HostSettings, Trigger};
pub use log_line::LogLine;
pub use published_folder::Program;
pub use skipped::skipped;
pub use stack::{Runner, Stack, StackError, StackSettings};
