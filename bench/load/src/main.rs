//! Asks for work, and prints what came of it as one JSON object.

use std::{process::ExitCode, time::Duration};

use clap::Parser;
use petstore_bench_load::{Workload, closed_loop, open_loop, workload::Target};
use tokio::runtime::Builder;

/// Asks for one kind of work.
#[derive(Debug, Parser)]
struct Arguments {
    /// What is asked for
    #[arg(long)]
    workload: Workload,
    /// Who is asked
    #[arg(long, value_name = "HOST:PORT")]
    target: String,
    /// The target is the stand-in itself: asks it for what a runner would ask of it
    #[arg(long)]
    stand_in: bool,
    /// How many connections
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// For how long, in seconds
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    /// Begins so many units a second; otherwise the next one begins when the last one has ended
    #[arg(long)]
    rate: Option<f64>,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(outcome) => {
            println!("{outcome}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The outcome as JSON.
fn run(arguments: Arguments) -> anyhow::Result<String> {
    let target = match arguments.stand_in {
        true => Target::StandIn(arguments.target),
        false => Target::Runner(arguments.target),
    };
    let runs = Duration::try_from_secs_f64(arguments.seconds)?;
    let (workload, connections) = (arguments.workload, arguments.connections);
    // One thread: the other core is the runner's.
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let outcome = runtime.block_on(async {
        match arguments.rate {
            Some(rate) => open_loop::run(workload, &target, connections, runs, rate).await,
            None => closed_loop::run(workload, &target, connections, runs).await,
        }
    })?;
    Ok(serde_json::to_string(&outcome)?)
}
