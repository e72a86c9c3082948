//! `cargo xtask simulate`: the shipped components under every fault, in runs that a seed decides.
//!
//! | module | what it does |
//! |---|---|
//! | `program` | builds and starts the simulation |
//! | `mutation` | builds components with a deliberate mistake, and has the simulation find it |

mod mutation;
mod program;

use std::{ffi::OsString, process::ExitCode};

use clap::Args;

use crate::{
    build::{self, Tested},
    test::Tally,
    workspace::Workspace,
};

pub use mutation::Choice;
use program::Program;

/// How many messages a test run has delivered, at least.
const DELIVERIES: u64 = 100_000;

/// More runs than any test run needs.
const RUNS: u64 = 100_000;

/// What to play.
#[derive(Debug, Args)]
pub struct Options {
    /// Builds the components with this deliberate mistake, or with each in turn, and expects that it is found
    #[arg(long, value_enum)]
    mutation: Option<Choice>,
    /// What the simulation itself understands, such as `--runs 1000 --seed 1`; `--help` after `--` lists it
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTION")]
    rest: Vec<OsString>,
}

/// Plays runs, and succeeds if everything held in all of them; with a mistake built in, if it was found.
pub async fn run(workspace: &Workspace, options: Options) -> anyhow::Result<ExitCode> {
    build::components(workspace).await?;
    let program = Program::build(workspace).await?;
    let succeeded = match options.mutation {
        Some(choice) => mutation::find(workspace, &program, choice).await?,
        None => program.play(&options.rest).await?.success(),
    };
    Ok(match succeeded {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// Plays as much as a test run does.
pub async fn count(workspace: &Workspace, tested: &Tested) -> anyhow::Result<Tally> {
    let program = Program::built(workspace, tested.program(program::NAME)?);
    let arguments = [
        "--runs".into(),
        RUNS.to_string().into(),
        "--deliveries".into(),
        DELIVERIES.to_string().into(),
    ];
    let mut tally = Tally::default();
    match program.play(&arguments).await?.success() {
        true => tally.pass(),
        false => tally.fail("something was lost or stale; the lines above say how to play it again"),
    }
    Ok(tally)
}
