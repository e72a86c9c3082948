//! Who is compared.

use std::fmt;

use clap::ValueEnum;
use petstore_bench_load::Workload;
use serde::{Deserialize, Serialize};

/// What runs the shop or the reserver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Runner {
    /// `petstore-host`, with components compiled beforehand
    Ours,
    /// `petstore-host` with the shop as one component (`bench/one-component`): shows what composition costs
    OneComponent,
    /// The components' logic as a plain Rust program (`bench/native`): the limit
    Native,
    /// Express and Microsoft's Blob client on Node.js (`bench/node`)
    Node,
    /// `wasmtime serve` with the composed shop
    Wasmtime,
    /// `spin up` with the shop
    Spin,
    /// `ours` that exports traces of all requests, metrics and logs: shows what watching costs
    Traced,
    /// The same with the traces of one request in a hundred
    #[value(name = "traced-1-percent")]
    #[serde(rename = "traced-1-percent")]
    TracedHundredth,
}

impl Runner {
    /// All of them, the one that others are compared with first.
    pub const ALL: [Self; 8] = [
        Self::Native,
        Self::Ours,
        Self::TracedHundredth,
        Self::Traced,
        Self::OneComponent,
        Self::Wasmtime,
        Self::Spin,
        Self::Node,
    ];

    /// Those that are not asked for by name only.
    pub const USUAL: [Self; 6] = [
        Self::Native,
        Self::Ours,
        Self::OneComponent,
        Self::Wasmtime,
        Self::Spin,
        Self::Node,
    ];

    /// Where it stands among the others in reports.
    pub fn place(self) -> usize {
        Self::ALL.iter().position(|other| *other == self).unwrap_or_default()
    }

    /// Its name on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::OneComponent => "one-component",
            Self::Native => "native",
            Self::Node => "node",
            Self::Wasmtime => "wasmtime",
            Self::Spin => "spin",
            Self::Traced => "traced",
            Self::TracedHundredth => "traced-1-percent",
        }
    }

    /// The part of its requests that it exports traces of, if it exports anything.
    pub fn sampled(self) -> Option<f64> {
        match self {
            Self::Traced => Some(1.0),
            Self::TracedHundredth => Some(0.01),
            _ => None,
        }
    }

    /// Whether it can do this work at all: some answer HTTP alone, and are no Functions handlers.
    pub fn does(self, workload: Workload) -> bool {
        match self {
            Self::Ours | Self::Traced | Self::TracedHundredth | Self::Native | Self::Node => true,
            Self::OneComponent | Self::Wasmtime | Self::Spin => workload == Workload::CartChange,
        }
    }
}

impl fmt::Display for Runner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
