//! What is compared, and how long.

use clap::Args;
use petstore_bench_load::Workload;

use super::runner::Runner;

/// What is compared, and how long.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// How many rounds; the order of the runners turns round with each
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pub rounds: u32,
    /// How long each measurement takes, in seconds
    #[arg(long, default_value_t = 5.0)]
    pub seconds: f64,
    /// How long each runner is warmed up, in seconds
    #[arg(long, default_value_t = 3.0)]
    pub warm_up: f64,
    /// How many connections ask, each for the next unit when its last one has ended
    #[arg(long, value_delimiter = ',', default_values_t = [1, 16, MANY])]
    pub connections: Vec<usize>,
    /// Units a second that are begun whatever became of the others [default: an eighth, a quarter and a half of what `native` does]
    #[arg(long, value_delimiter = ',')]
    pub rates: Vec<f64>,
    /// Who is compared
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = Runner::USUAL)]
    pub runners: Vec<Runner>,
    /// What they do
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = Workload::ALL)]
    pub workloads: Vec<Workload>,
    /// Sees in a minute whether every runner does the work, with programs that are not optimised: no figures to quote
    #[arg(long, conflicts_with_all = ["rounds", "seconds", "warm_up", "connections", "rates"])]
    pub quick: bool,
    /// Takes the programs and components that are there, without building them
    #[arg(long)]
    pub no_build: bool,
}

/// Connections of the warm-up and of the fixed rates.
pub const MANY: usize = 64;

impl Options {
    /// Everybody, as shortly as it takes to see that the work is done.
    pub fn quick() -> Self {
        Self {
            rounds: 1,
            seconds: 0.5,
            warm_up: 0.2,
            connections: vec![1, 4],
            rates: vec![20.0],
            runners: Runner::ALL.to_vec(),
            workloads: Workload::ALL.to_vec(),
            quick: true,
            no_build: false,
        }
    }

    /// The options that hold: with `--quick`, the short ones for the same runners and workloads.
    pub fn resolved(&self) -> Self {
        match self.quick {
            true => Self {
                runners: self.runners.clone(),
                workloads: self.workloads.clone(),
                no_build: self.no_build,
                ..Self::quick()
            },
            false => self.clone(),
        }
    }

    /// Cargo's profile for the programs.
    pub fn profile(&self) -> &'static str {
        if self.quick { "dev" } else { "release" }
    }
}
