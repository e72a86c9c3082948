//! How long our host takes to start an instance of a component. It says so in its log.

use petstore_bench_load::Workload;
use serde::{Deserialize, Serialize};

use super::{
    launch, load,
    load::Load,
    options::{MANY, Options},
    parts::Parts,
    process::{self, Process},
    runner::Runner,
    spread::Spread,
    stand_in::StandIn,
};

/// What the host logs when an instance has started.
const STARTED: &str = "instance started";

/// The starts of the instances of one component.
#[derive(Debug, Serialize)]
pub struct Instances {
    /// What they did.
    pub workload: Workload,
    /// How many started.
    pub count: usize,
    /// How long each took, in microseconds.
    pub micros: Spread,
}

#[derive(Deserialize)]
struct Line {
    message: String,
    took_us: Option<f64>,
}

/// Lets the host do the work for a while with a log of more than usual, which no other measurement has.
pub async fn measure(parts: &Parts, options: &Options, workload: Workload) -> anyhow::Result<Option<Instances>> {
    let stand_in = StandIn::start(&parts.stand_in).await?;
    let port = process::free_port()?;
    let mut command = launch::command(parts, Runner::Ours, workload, port, &stand_in)?;
    command.arg("--verbose");
    let process = Process::start(command, port, workload, &parts.folder.join("instances.log")).await?;
    let many = Load::Closed(MANY);
    load::run(&parts.load, workload, process.target(), many, options.seconds).await?;
    let printed = process.printed();
    process.stop().await?;
    stand_in.stop().await?;
    let lines = printed
        .lines()
        .filter_map(|line| serde_json::from_str::<Line>(line).ok());
    let started = lines.filter(|line| line.message == STARTED);
    let micros: Vec<_> = started.filter_map(|line| line.took_us).collect();
    Ok(Spread::of(micros.iter().copied()).map(|spread| Instances {
        workload,
        count: micros.len(),
        micros: spread,
    }))
}
