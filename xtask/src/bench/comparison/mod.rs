//! `cargo xtask bench`: the shop and the reserver as components, against what people would pick instead. The same work, the same
//! services, the same load; what counts is the ratio within one run on one machine.
//!
//! | module | what it does |
//! |---|---|
//! | [`options`] | what is compared, and how long |
//! | [`runner`] | who is compared |
//! | `parts` | builds and installs what is measured |
//! | `one_component` | the application whose shop is one component |
//! | `launch` | how each runner is started |
//! | `spin`, `versions` | other people's programs |
//! | `process`, `proc` | a runner's process, its memory and its time on the processors |
//! | `stand_in` | the services behind the runners |
//! | `load` | the program that asks for work |
//! | `session` | one runner in one round |
//! | `proof` | whether the work was done |
//! | `measurement` | what is measured |
//! | `instances` | how long an instance takes to start |
//! | `spread`, `summary` | what the rounds come to |
//! | `sizes`, `machine` | how large things are, and where they were measured |
//! | `report`, `table`, `plot` | what a run leaves |

mod instances;
mod launch;
mod load;
mod machine;
mod measurement;
mod one_component;
pub mod options;
mod parts;
mod plot;
mod proc;
mod process;
mod proof;
mod report;
pub mod runner;
mod session;
mod sizes;
mod spin;
mod spread;
mod stand_in;
mod summary;
mod table;
mod versions;

use std::process::ExitCode;

use petstore_bench_load::{Workload, workload::Target};

use crate::{build::Tested, interrupt::interrupted, test::Tally, tool::ToolError, workspace::Workspace};

use load::Load;
use machine::Machine;
use measurement::{Ceiling, Measured};
pub use options::Options;
use parts::Parts;
use process::Process;
use report::Report;
use runner::Runner;
use session::Session;
use stand_in::StandIn;

/// Which parts of what `native` can do are asked for at a fixed rate.
const PARTS_OF_NATIVE: [f64; 3] = [0.125, 0.25, 0.5];

/// Compares, prints the table, and leaves it below `target/bench`.
pub async fn run(workspace: &Workspace, options: &Options) -> anyhow::Result<ExitCode> {
    let options = options.resolved();
    let parts = Parts::make(workspace, &options).await?;
    let mut machine = Machine::look(workspace.root()).await;
    let measured = tokio::select! {
        measured = compare(&parts, &options) => measured?,
        // What was started ends with what is measured.
        () = interrupted() => return Err(ToolError::Interrupted.into()),
    };
    machine.look_again();
    let table = Report::new(machine, &options, &parts, measured).write(&parts.folder)?;
    println!("\n{table}\n{}", parts.folder.join("bench.{txt,json,svg}").display());
    Ok(ExitCode::SUCCESS)
}

/// Sees whether every runner does the work. Each runner's work counts; those that cannot run here are skipped.
pub async fn check(workspace: &Workspace, tested: &Tested) -> anyhow::Result<Tally> {
    let options = Options::quick();
    let parts = Parts::with_host(workspace, &options, &tested.built.host).await?;
    let mut tally = Tally::default();
    for (runner, why) in &parts.missing {
        tally.skip_aloud(&format!("the bench of {runner}: {why}"));
    }
    for workload in &options.workloads {
        for runner in parts.runners(&options, *workload) {
            let mut measured = Measured::default();
            match session(&parts, &options, &options.rates, 1, *workload, runner)
                .run(&mut measured)
                .await
            {
                Ok(()) => tally.pass(),
                Err(error) => {
                    println!("FAILED: {error:#}");
                    tally.fail(&format!("the bench of {runner}, {workload}"));
                }
            }
        }
    }
    Ok(tally)
}

async fn compare(parts: &Parts, options: &Options) -> anyhow::Result<Measured> {
    let mut measured = Measured::default();
    for workload in &options.workloads {
        let rate = ceiling(parts, options, *workload).await?;
        measured.ceilings.push(Ceiling {
            workload: *workload,
            rate,
        });
        let rates = rates(parts, options, *workload).await?;
        for round in 1..=options.rounds {
            let mut runners = parts.runners(options, *workload);
            // Whoever comes first would otherwise always have the cooler processor.
            if round % 2 == 0 {
                runners.reverse();
            }
            for runner in runners {
                println!("round {round} of {}: {workload} of {runner}", options.rounds);
                session(parts, options, &rates, round, *workload, runner)
                    .run(&mut measured)
                    .await?;
            }
        }
        if parts.runners(options, *workload).contains(&Runner::Ours) {
            let instances = instances::measure(parts, options, *workload).await?;
            measured.instances.extend(instances);
        }
    }
    Ok(measured)
}

fn session<'a>(
    parts: &'a Parts,
    options: &'a Options,
    rates: &'a [f64],
    round: u32,
    workload: Workload,
    runner: Runner,
) -> Session<'a> {
    Session {
        parts,
        options,
        rates,
        round,
        workload,
        runner,
    }
}

/// What the stand-in does when it is asked directly for what a runner would ask of it.
async fn ceiling(parts: &Parts, options: &Options, workload: Workload) -> anyhow::Result<f64> {
    let stand_in = StandIn::start(&parts.stand_in).await?;
    let target = Target::StandIn(stand_in.authority().to_owned());
    let many = Load::Closed(options::MANY);
    let outcome = load::run(&parts.load, workload, &target, many, options.seconds).await?;
    stand_in.stop().await?;
    Ok(outcome.rate())
}

/// The fixed rates, the same for all: given, or parts of what `native` does.
async fn rates(parts: &Parts, options: &Options, workload: Workload) -> anyhow::Result<Vec<f64>> {
    if !options.rates.is_empty() || !parts.runners(options, workload).contains(&Runner::Native) {
        return Ok(options.rates.clone());
    }
    let stand_in = StandIn::start(&parts.stand_in).await?;
    let port = process::free_port()?;
    let command = launch::command(parts, Runner::Native, workload, port, &stand_in)?;
    let process = Process::start(command, port, workload, &parts.folder.join("native-alone.log")).await?;
    let many = Load::Closed(options::MANY);
    let outcome = load::run(&parts.load, workload, process.target(), many, options.seconds).await?;
    process.stop().await?;
    stand_in.stop().await?;
    Ok(PARTS_OF_NATIVE.map(|part| (outcome.rate() * part).round()).to_vec())
}
