//! How guests are run, from the command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::engine::CodeCache;
use super::output::Destination;
use super::{Conditions, Limits};

/// The bounds of guests, and where their compiled code is kept.
#[derive(Debug, Args)]
pub struct GuestOptions {
    /// A folder that `petstore-host compile` has filled: its components start without being compiled.
    #[arg(long, value_name = "DIR")]
    precompiled: Option<PathBuf>,
    /// Memory of one instance of a component, in MiB.
    #[arg(long, value_name = "MIB", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=4096))]
    guest_memory: u32,
    /// How long a request may take until its response begins, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    request_time: u32,
    /// How long the handling of a message may take, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    delivery_time: u32,
}

impl GuestOptions {
    /// What these options come to, with compiled components in this cache.
    pub fn conditions(&self, cache: CodeCache) -> Conditions {
        Conditions {
            limits: self.limits(),
            precompiled: self.precompiled.clone(),
            cache,
            output: Destination::default(),
        }
    }

    /// The bounds that every guest lives within.
    pub fn limits(&self) -> Limits {
        Limits {
            memory: (self.guest_memory as usize) << 20,
            request_time: Duration::from_secs(self.request_time.into()),
            delivery_time: Duration::from_secs(self.delivery_time.into()),
            ..Limits::default()
        }
    }
}
