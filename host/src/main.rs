//! The program: its commands, and how it ends.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use petstore_host::logging::{self, LogStream};
use petstore_host::{compile, functions, serve, spin_trigger};

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
    /// Be the plugin `trigger-service-bus` of Spin. `spin up` starts this, under that name.
    Trigger(spin_trigger::Options),
    /// Compile the components, so that `serve` and `functions` start without doing so.
    Compile(compile::Options),
}

#[tokio::main]
async fn main() -> ExitCode {
    match Arguments::parse_from(spin_trigger::command_line::arguments(std::env::args_os())).command {
        Command::Serve(options) => {
            logging::start(options.log_format, LogStream::Error);
            code(serve::run(options).await)
        }
        Command::Functions(options) => {
            logging::start(options.log_format, LogStream::Output);
            functions::run(options).await
        }
        Command::Trigger(options) => spin_trigger::run(options).await,
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
