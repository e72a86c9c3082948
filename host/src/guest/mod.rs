//! A guest: a composed component, what it is given, and the bounds it lives within.
//!
//! - [`engine`]: wasmtime as this host sets it up
//! - [`precompiled`]: components that were compiled before they were shipped
//! - [`program`]: a component compiled and ready to be instantiated
//! - [`state`]: what the host keeps for each instance
//! - [`linker`]: everything a guest can import
//! - [`client`]: from which call of a guest a request comes
//! - [`settings`]: what a guest finds in `wasi:config/store`
//! - [`refused`]: the same interfaces for a dependency that inherits nothing
//! - [`memory`]: the bound on an instance's memory
//! - [`printing`]: which call of a guest prints what
//! - [`output`]: what a guest prints becomes log lines and, if wanted, files
//! - [`options`]: bounds and compiled code, from the command line

pub mod client;
pub mod engine;
pub mod linker;
pub mod memory;
pub mod options;
pub mod output;
pub mod precompiled;
pub mod printing;
pub mod program;
pub mod refused;
pub mod settings;
pub mod state;

use std::num::NonZero;
use std::path::PathBuf;
use std::thread::available_parallelism;
use std::time::Duration;

use engine::CodeCache;
use output::Destination;

/// Why an instance ended, in one line: the trap, without the addresses that led to it.
pub fn reason(error: &wasmtime::Error) -> String {
    error.root_cause().to_string()
}

/// How guests are run. By default within the default bounds, compiled at each start.
#[derive(Debug, Default)]
pub struct Conditions {
    /// The bounds that every guest lives within.
    pub limits: Limits,
    /// A folder with components that were compiled before they were shipped.
    pub precompiled: Option<PathBuf>,
    /// Where components that are compiled now are kept.
    pub cache: CodeCache,
    /// Where to put what they print.
    pub output: Destination,
}

/// The bounds that every guest lives within.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Linear memory of one instance, all its composed components together, in bytes.
    pub memory: usize,
    /// How long an HTTP request may take until its response begins.
    pub request_time: Duration,
    /// How long a delivery may take. Longer than the tries, back-offs and mails of a reservation take together.
    pub delivery_time: Duration,
    /// Calls that one instance handles at a time.
    pub concurrent_calls: usize,
    /// Instances that share a component's deliveries before one of them handles several at a time: by default as many as there are
    /// processors, which stand idle otherwise.
    pub parallel_instances: usize,
    /// Calls after which an instance is replaced.
    pub calls_per_instance: usize,
    /// How long an idle instance is kept.
    pub idle_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory: 64 << 20,
            request_time: Duration::from_secs(30),
            delivery_time: Duration::from_secs(120),
            concurrent_calls: 16,
            parallel_instances: available_parallelism().map_or(1, NonZero::get),
            calls_per_instance: 1_000,
            idle_time: Duration::from_secs(60),
        }
    }
}
