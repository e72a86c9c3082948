//! `petstore-host` runs the WebAssembly components of a `spin.toml`.
//!
//! # Layout
//! - [`application`]: the manifest, its variables and templates
//! - [`compose`]: a component joined with those that provide its imports
//! - [`guest`]: the engine, an instance's state, its imports and its bounds
//! - [`outbound`]: the requests that guests make
//! - [`http_trigger`]: requests from outside, answered by components
//! - [`messaging`]: deliveries, handled by components
//! - [`service_bus`]: where deliveries come from and how they are settled
//! - [`serve`]: all of it put together
//! - [`logging`], [`shutdown`]: the manners of the process

mod application;
mod compose;
mod guest;
mod http_trigger;
mod logging;
mod messaging;
mod outbound;
mod serve;
mod service_bus;
mod shutdown;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Runs the WebAssembly components of a spin.toml.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer HTTP requests and receive messages, until told to stop.
    Serve(serve::Options),
}

#[tokio::main]
async fn main() -> ExitCode {
    let Command::Serve(options) = Arguments::parse().command;
    logging::start(options.log_format);
    match serve::run(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
