//! What is measured.

use petstore_bench_load::{Outcome, Workload};
use serde::Serialize;

use super::{instances::Instances, load::Load, runner::Runner};

/// One measurement of one runner.
#[derive(Debug, Clone, Serialize)]
pub struct Sample {
    /// The round, from 1.
    pub round: u32,
    /// What was done.
    pub workload: Workload,
    /// Who did it.
    pub runner: Runner,
    /// How it was asked for.
    pub load: Load,
    /// What came of it.
    pub outcome: Outcome,
    /// How long the runner kept a processor busy for each unit, in microseconds.
    pub processor_micros: Option<f64>,
}

/// One start of one runner.
#[derive(Debug, Clone, Serialize)]
pub struct Start {
    /// The round, from 1.
    pub round: u32,
    /// What it was started for.
    pub workload: Workload,
    /// Who was started.
    pub runner: Runner,
    /// From its start to its first answer, in milliseconds.
    pub first_answer_ms: f64,
    /// Its memory after the first answer, in bytes.
    pub idle_bytes: Option<u64>,
    /// Its memory after the load of most connections, in bytes.
    pub busy_bytes: Option<u64>,
    /// The most memory that it ever had, in bytes.
    pub peak_bytes: Option<u64>,
}

/// What the stand-in can do when nobody stands between it and the load.
#[derive(Debug, Clone, Serialize)]
pub struct Ceiling {
    /// The work whose requests it was asked for.
    pub workload: Workload,
    /// Units a second.
    pub rate: f64,
}

/// Everything.
#[derive(Debug, Default, Serialize)]
pub struct Measured {
    /// What the stand-in can do.
    pub ceilings: Vec<Ceiling>,
    /// The starts.
    pub starts: Vec<Start>,
    /// How long our instances took to start.
    pub instances: Vec<Instances>,
    /// The measurements.
    pub samples: Vec<Sample>,
}
