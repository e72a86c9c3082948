//! `cargo xtask bench emulator`: how much local Service Bus can do on this machine.
//!
//! | module | what it does |
//! |---|---|
//! | `program` | the emulator as a process of its own, built for release |
//! | `storage` | in memory, or in a data folder |
//! | `load` | sends, locks and completes messages over many connections |
//! | `restart` | how long a start takes with messages that come back |
//! | `rounds` | the table: medians and spread |

mod load;
mod program;
mod restart;
mod rounds;
mod storage;

use std::{process::ExitCode, time::Duration};

use clap::Args;

use crate::{interrupt::interrupted, tool::ToolError, workspace::Workspace};

use load::Load;
use program::Program;
use rounds::{Round, Rounds};
use storage::Storage;

/// How long it is measured.
#[derive(Debug, Args)]
pub struct Options {
    /// How many rounds
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Ends a round after this many messages
    #[arg(long, default_value_t = 50_000, value_parser = clap::value_parser!(u64).range(1..))]
    messages: u64,
    /// Ends a round after this many seconds
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
    /// How many connections
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=512))]
    connections: u16,
    /// The length of a message's body, in bytes
    #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u32).range(0..=200_000))]
    bytes: u32,
    /// Measures it with a data folder, too: with each durability, and how long a start with stored messages takes
    #[arg(long)]
    data: bool,
    /// Fails if the median is below this many messages a second
    #[arg(long, value_name = "MESSAGES", default_value_t = 0)]
    at_least: u64,
}

/// Measures, and prints a table.
pub async fn run(workspace: &Workspace, options: &Options) -> anyhow::Result<ExitCode> {
    Program::build(workspace).await?;
    tokio::select! {
        measured = measure_all(workspace, options) => measured,
        // The emulator ends with what is measured.
        () = interrupted() => Err(ToolError::Interrupted.into()),
    }
}

async fn measure_all(workspace: &Workspace, options: &Options) -> anyhow::Result<ExitCode> {
    let median = measure(&Storage::Memory, options).await?;
    if options.data {
        let below = workspace.root().join("target");
        for kind in [Storage::Process, Storage::Disk] {
            let storage = Storage::fresh(kind, &below)?;
            let with_folder = measure(&storage, options).await?;
            println!(
                "        {:.0} % of what it does in memory",
                with_folder / median * 100.0
            );
            restart::measure(&storage, &options.load()).await?;
        }
    }
    Ok(if median < options.at_least as f64 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// Measures one way to keep messages. Returns the median of the messages a second.
async fn measure(storage: &Storage, options: &Options) -> anyhow::Result<f64> {
    println!("{storage}:");
    let program = Program::start(storage).await?;
    let load = Load {
        service_bus: program.service_bus().to_owned(),
        ..options.load()
    };
    // Not counted: connections, allocations and caches of the first requests.
    let warm_up = Load {
        messages: options.messages.div_ceil(10),
        ..load.clone()
    };
    warm_up.run().await?;
    let mut rounds = Rounds::default();
    for number in 1..=options.rounds {
        let resident_before = program.resident();
        let (messages, took) = load.run().await?;
        let round = Round {
            messages,
            took,
            resident_before,
            resident_after: program.resident(),
        };
        println!("{}", round.row(number));
        rounds.add(round);
    }
    program.stop().await?;
    println!("{}", rounds.report());
    Ok(rounds.median())
}

impl Options {
    /// The load of one round, of an emulator that is not there yet.
    fn load(&self) -> Load {
        Load {
            service_bus: String::new(),
            connections: self.connections,
            messages: self.messages,
            within: Duration::from_secs(self.seconds),
            bytes: self.bytes,
        }
    }
}
