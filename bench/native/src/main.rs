//! The shop and the reserver as a plain program: the components' own logic with the providers linked in (`bench/linked`), behind a
//! server. It is what the bench takes for the limit of what a host of components could reach.
//!
//! | module | what it is |
//! |---|---|
//! | [`shop`] | the cart's logic over HTTP |
//! | [`reserver`] | the reserver's logic behind the invocations of a Functions host |
//! | [`platform`] | what both run on: a pooled client, and tokio |
//! | [`workers`] | a thread a core, each with a runtime of its own |
//! | [`settings`] | the components' settings, from the environment |

mod platform;
mod reserver;
mod settings;
mod shop;
mod workers;

use std::{
    net::{Ipv4Addr, SocketAddr},
    num::NonZero,
    thread,
};

use clap::{Parser, Subcommand};

use crate::settings::Settings;

/// Runs the pet store without components.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// How many threads answer; by default one a core
    #[arg(long, global = true)]
    threads: Option<NonZero<usize>>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answers as the shop
    Shop {
        /// Where to answer
        #[arg(long, default_value = "127.0.0.1:3000")]
        listen: SocketAddr,
    },
    /// Is the custom handler of an Azure Functions app
    Reserver {
        /// Where the Functions host finds it
        #[arg(long, env = "FUNCTIONS_CUSTOMHANDLER_PORT")]
        port: u16,
    },
}

fn main() -> anyhow::Result<()> {
    let Arguments { command, threads } = Arguments::parse();
    let threads = match threads {
        Some(threads) => threads,
        None => thread::available_parallelism()?,
    };
    let settings = Settings::from_environment();
    match command {
        Command::Shop { listen } => workers::serve(listen, threads, move || shop::Shop::new(settings.clone())),
        Command::Reserver { port } => {
            let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
            workers::serve(listen, threads, move || reserver::Reserver::new(&settings))
        }
    }
}
