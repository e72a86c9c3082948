//! `cargo xtask test`: every test there is, in one command, with a summary at the end.
//!
//! | module | what it does |
//! |---|---|
//! | `plan` | which steps there are and what each runs |
//! | `cargo_step` | runs a step that is a cargo command |
//! | `test_program` | runs a program of tests |
//! | `libtest` | shows and counts tests as they are run |
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
mod libtest;
pub mod npm;
mod plan;
mod python;
mod script;
mod summary;
mod tally;
mod test_program;
mod wasmtime;

use std::{process::ExitCode, time::Instant};

use clap::Args;
use tokio::sync::OnceCell;

use crate::{
    bench,
    build::{self, Tested},
    demo,
    progress::seconds,
    simulate,
    tool::ToolError,
    workspace::Workspace,
};

use plan::{Step, Work};
use summary::{Ended, Summary};
pub use tally::Tally;

/// What to test; without options, everything.
#[derive(Debug, Args)]
pub struct Options {
    /// Runs these steps only: build, format, dependencies, lint-components, components, documentation, emulator, conformance, deployment, tools, host, azurite, wasmtime, examples, scenarios, api, browser, crashes, bench, simulation, simulate, demo, demo-functions, demo-spin, demo-event-grid, demo-wasmtime, lint
    #[arg(long, value_name = "STEP", value_delimiter = ',')]
    only: Vec<String>,
    /// Runs the tests whose name contains this
    filter: Option<String>,
}

/// Runs the steps, all of them even if one fails; but nothing is worth testing if the build fails. Succeeds if nothing failed.
pub async fn run(workspace: &Workspace, options: Options) -> anyhow::Result<ExitCode> {
    let steps = plan::choose(workspace, &options.only, options.filter.as_deref())?;
    let started = Instant::now();
    let tested = OnceCell::new();
    let mut summary = Summary::default();
    for step in steps {
        println!("\n=== {}: {}", step.name, step.about);
        let began = Instant::now();
        let tally = counted(perform(workspace, &tested, &step, options.filter.as_deref()).await)?;
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

/// `tested` is built by the first step that needs it.
async fn perform(
    workspace: &Workspace,
    tested: &OnceCell<Tested>,
    step: &Step,
    filter: Option<&str>,
) -> anyhow::Result<Tally> {
    let tested = || tested.get_or_try_init(|| Tested::build(workspace));
    Ok(match &step.work {
        Work::Build => tested().await.map(|_| Tally::of_one())?,
        Work::Cargo(arguments) => cargo_step::run(workspace, arguments).await?,
        Work::Documentation => documentation(workspace).await?,
        Work::Tests(packages) => tests_of(workspace, tested().await?, packages, filter).await?,
        Work::Conformance => conformance::run(workspace).await?,
        Work::Deployment => deployment::run(workspace).await?,
        Work::Wasmtime => wasmtime::run(workspace).await?,
        Work::Examples => examples::run(workspace).await?,
        Work::Dependencies => dependencies::run(workspace).await?,
        Work::Api => api::run(workspace, tested().await?).await?,
        Work::Browser => browser::run(workspace, tested().await?).await?,
        Work::Bench => bench::comparison::check(workspace, tested().await?).await?,
        Work::Azurite => azurite::install(workspace).await?,
        Work::Simulation => simulate::count(workspace, tested().await?).await?,
        Work::Demo(options) => play_demo(workspace, tested().await?, *options).await?,
    })
}

async fn documentation(workspace: &Workspace) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    for together in build::selections(workspace) {
        let arguments = ["test", "--doc", "--no-fail-fast"]
            .into_iter()
            .chain(together.packages());
        let arguments: Vec<_> = arguments.map(str::to_owned).collect();
        tally.add(&cargo_step::run(workspace, &arguments).await?);
    }
    Ok(tally)
}

async fn tests_of(
    workspace: &Workspace,
    tested: &Tested,
    packages: &[String],
    filter: Option<&str>,
) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    for package in packages {
        for program in tested.tests_of(workspace, package) {
            test_program::run(program, filter, &mut tally).await?;
        }
    }
    Ok(tally)
}

async fn play_demo(workspace: &Workspace, tested: &Tested, options: demo::Options) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    match demo::missing(workspace, options).await {
        Some(missing) => tally.skip_aloud(&missing),
        None => demo::play(workspace, tested.built.clone(), options)
            .await?
            .count(&mut tally),
    }
    Ok(tally)
}

/// A step that could not be carried out has failed; but being interrupted ends the whole run.
fn counted(outcome: anyhow::Result<Tally>) -> anyhow::Result<Tally> {
    let error = match outcome {
        Ok(tally) => return Ok(tally),
        Err(error) => error,
    };
    if let Some(ToolError::Interrupted) = error.downcast_ref() {
        return Err(error);
    }
    let reason = format!("{error:#}");
    println!("error: {reason}");
    let mut tally = Tally::default();
    tally.fail(reason.lines().next().unwrap_or_default());
    Ok(tally)
}
