//! `petstore-host` runs the WebAssembly components of a `spin.toml`.
//!
//! # Layout
//! - [`application`]: the manifest, its variables and templates
//! - [`compose`]: a component joined with those that provide its imports
//! - [`guest`]: the engine, an instance's state, its imports and its bounds
//! - [`programs`]: the application's components, ready to be run
//! - [`outbound`]: the requests that guests make
//! - [`http_trigger`]: requests from outside, answered by components
//! - [`messaging`]: deliveries, handled by components
//! - [`service_bus`]: where deliveries come from and how they are settled
//! - [`serve`]: all of it put together, as a server of its own
//! - [`functions`]: the same as a custom handler of Azure Functions
//! - [`compile`]: components as machine code, to be shipped
//! - [`logging`], [`shutdown`]: the manners of the process

mod application;
mod compile;
mod compose;
mod functions;
mod guest;
mod http_trigger;
mod logging;
mod messaging;
mod outbound;
mod programs;
mod serve;
mod service_bus;
mod shutdown;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use logging::LogStream;

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
    /// Be the custom handler of an Azure Functions app. The Functions host starts this.
    Functions(functions::Options),
    /// Compile the components, so that `serve` and `functions` start without doing so.
    Compile(compile::Options),
}

#[tokio::main]
async fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Serve(options) => {
            logging::start(options.log_format, LogStream::Error);
            code(serve::run(options).await)
        }
        Command::Functions(options) => {
            logging::start(options.log_format, LogStream::Output);
            functions::run(options).await
        }
        Command::Compile(options) => {
            logging::start(options.log_format, LogStream::Error);
            code(compile::run(options))
        }
    }
}

fn code(result: anyhow::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
