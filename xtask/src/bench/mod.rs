//! `cargo xtask bench`: how much the parts can do on this machine.
//!
//! | module | what it does |
//! |---|---|
//! | [`comparison`] | the shop and the reserver as components, against what people would pick instead |
//! | `emulator` | local Service Bus |
//! | `pages` | how long the shop takes for a page |
//! | `built` | where cargo leaves the programs that are measured |

mod built;
pub mod comparison;
mod emulator;
mod pages;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::workspace::Workspace;

/// What is measured; without a name, the comparison.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Bench {
    #[command(subcommand)]
    part: Option<Part>,
    #[command(flatten)]
    comparison: comparison::Options,
}

/// A part that is measured alone.
#[derive(Debug, Subcommand)]
enum Part {
    /// Messages a second that local Service Bus takes, locks and completes: three requests each
    Emulator(emulator::Options),
    /// Milliseconds that the shop takes for each of its pages, asked for one after the other over one connection
    Pages(pages::Options),
}

/// Measures, and prints a table.
pub async fn run(workspace: &Workspace, bench: &Bench) -> anyhow::Result<ExitCode> {
    match &bench.part {
        Some(Part::Emulator(options)) => emulator::run(workspace, options).await,
        Some(Part::Pages(options)) => pages::run(workspace, options).await,
        None => comparison::run(workspace, &bench.comparison).await,
    }
}
