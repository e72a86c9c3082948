//! `cargo xtask test`: every test there is, in one command, with a summary at the end.
//!
//! | module | what it does |
//! |---|---|
//! | `plan` | which steps there are and what each runs |
//! | `cargo_step` | runs a step that is a cargo command |
//! | `conformance` | drives the emulator with clients that nobody here wrote |
//! | `deployment` | checks what is deployed to Azure, without Azure |
//! | `dependencies` | holds what this is built from to `deny.toml` |
//! | `azurite` | installs the Blob service that scenarios compare the emulator with |
//! | `api` | holds the shop's API against its description |
//! | `browser` | drives the shop with a real browser |
//! | `wasmtime` | installs the host that is not ours |
//! | `examples` | makes the example in Python |
//! | `python` | Python with pinned packages |
//! | `npm` | packages from npm, as a lock file names them |
//! | `script` | runs a program that prints a row for each check, and counts them |
//! | `tally` | counts tests in cargo's output |
//! | `summary` | the table and the last line |

mod api;
mod azurite;
mod browser;
mod cargo_step;
mod conformance;
mod dependencies;
mod deployment;
mod examples;
pub mod npm;
mod plan;
mod python;
mod script;
mod summary;
mod tally;
mod wasmtime;

use std::{process::ExitCode, time::Instant};

use clap::Args;

use crate::{bench, build, demo, progress::seconds, simulate, tool::ToolError, workspace::Workspace};

use plan::{Step, Work};
use summary::{Ended, Summary};
pub use tally::Tally;

/// What to test; without options, everything.
#[derive(Debug, Args)]
pub struct Options {
    /// Runs these steps only: build, format, dependencies, lint-components, components, emulator, conformance, deployment, tools, host, azurite, wasmtime, examples, scenarios, api, browser, crashes, bench, simulation, simulate, demo, demo-functions, demo-spin, demo-event-grid, demo-wasmtime, lint
    #[arg(long, value_name = "STEP", value_delimiter = ',')]
    only: Vec<String>,
    /// Runs the tests whose name contains this
    filter: Option<String>,
}

/// Runs the steps, all of them even if one fails; but nothing is worth testing if the build fails. Succeeds if nothing failed.
pub async fn run(workspace: &Workspace, options: Options) -> anyhow::Result<ExitCode> {
    let steps = plan::choose(workspace, &options.only, options.filter.as_deref())?;
    let started = Instant::now();
    let mut summary = Summary::default();
    for step in steps {
        println!("\n=== {}: {}", step.name, step.about);
        let began = Instant::now();
        let tally = perform(workspace, &step).await?;
        let failed = tally.failed() > 0;
        println!(
            "=== {}: {}, {}",
            step.name,
            if failed { "FAILED" } else { "ok" },
            seconds(began.elapsed())
        );
        let is_build = matches!(step.work, Work::Build);
        summary.add(Ended {
            name: step.name,
            tally,
            took: began.elapsed(),
        });
        if is_build && failed {
            break;
        }
    }
    println!("\n{}", summary.report(started.elapsed()));
    Ok(if summary.succeeded() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn perform(workspace: &Workspace, step: &Step) -> anyhow::Result<Tally> {
    match &step.work {
        Work::Build => {
            let mut tally = Tally::default();
            match everything(workspace).await {
                Ok(()) => tally.pass(),
                Err(error) => fail(&mut tally, error)?,
            }
            Ok(tally)
        }
        Work::Check(arguments) => Ok(cargo_step::check(workspace, arguments).await?),
        Work::Tests(arguments) => Ok(cargo_step::tests(workspace, arguments).await?),
        Work::Conformance => counted(conformance::run(workspace).await),
        Work::Dependencies => counted(dependencies::run(workspace).await),
        Work::Deployment => counted(deployment::run(workspace).await),
        Work::Wasmtime => counted(wasmtime::run(workspace).await),
        Work::Examples => counted(examples::run(workspace).await),
        Work::Api => counted(api::run(workspace).await),
        Work::Browser => counted(browser::run(workspace).await),
        Work::Bench => counted(bench::comparison::check(workspace).await),
        Work::Azurite => counted(azurite::install(workspace).await),
        Work::Simulation => counted(simulate::count(workspace).await),
        Work::Demo(options) => play_demo(workspace, *options).await,
    }
}

/// What the tests run: what is shipped, and the emulator as a program.
async fn everything(workspace: &Workspace) -> anyhow::Result<()> {
    build::all(workspace).await?;
    build::emulator(workspace).await
}

/// A step that could not be carried out has failed.
fn counted(outcome: anyhow::Result<Tally>) -> anyhow::Result<Tally> {
    match outcome {
        Ok(tally) => Ok(tally),
        Err(error) => {
            let mut tally = Tally::default();
            fail(&mut tally, error)?;
            Ok(tally)
        }
    }
}

async fn play_demo(workspace: &Workspace, options: demo::Options) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    if let Some(missing) = demo::missing(workspace, options).await {
        println!("SKIPPED: {missing}");
        tally.skip(&missing);
        return Ok(tally);
    }
    match demo::play(workspace, options).await {
        Ok(outcome) => outcome.count(&mut tally),
        Err(error) => fail(&mut tally, error)?,
    }
    Ok(tally)
}

/// Counts a failure; but being interrupted ends the whole run.
fn fail(tally: &mut Tally, error: anyhow::Error) -> anyhow::Result<()> {
    if let Some(ToolError::Interrupted) = error.downcast_ref() {
        return Err(error);
    }
    let reason = format!("{error:#}");
    println!("error: {reason}");
    tally.fail(reason.lines().next().unwrap_or_default());
    Ok(())
}
