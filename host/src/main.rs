//! The program: its commands, and how it ends.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use mimalloc::MiMalloc;
use petstore_host::logging::{self, LogFormat, LogStream, Verbosity};
use petstore_host::{compile, functions, serve, spin_trigger};

/// Host and guests hand each other many small pieces, each of which is allocated. Without huge pages (the feature `no_thp`): with them
/// an idle host has twice the memory, and is no faster.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Runs the WebAssembly components of a spin.toml.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    verbosity: Verbosity,
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
    let Arguments { command, verbosity } =
        Arguments::parse_from(spin_trigger::command_line::arguments(std::env::args_os()));
    match command {
        Command::Serve(options) => {
            let format = options.log_format;
            watched(format, LogStream::Error, verbosity, async {
                code(serve::run(options).await)
            })
            .await
        }
        Command::Functions(options) => {
            let format = options.log_format;
            watched(format, LogStream::Output, verbosity, functions::run(options)).await
        }
        // Spin asks for things that must stand alone on their stream.
        Command::Trigger(options) if options.answers_spin() => options.answer(),
        Command::Trigger(options) => {
            let format = options.log_format;
            watched(format, LogStream::Error, verbosity, spin_trigger::run(options)).await
        }
        Command::Compile(options) => {
            let format = options.log_format;
            watched(format, LogStream::Error, verbosity, async {
                code(compile::run(options))
            })
            .await
        }
    }
}

/// Runs a command whose log lines, and whatever else the environment asks for, are seen by those who watch.
async fn watched(
    format: LogFormat,
    stream: LogStream,
    verbosity: Verbosity,
    command: impl Future<Output = ExitCode>,
) -> ExitCode {
    // A shop without telemetry is better than no shop.
    let telemetry = logging::start(format, stream, verbosity).unwrap_or_else(|error| {
        tracing::error!("no telemetry is exported: {error}");
        Default::default()
    });
    let code = command.await;
    telemetry.stop().await;
    code
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
