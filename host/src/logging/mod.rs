//! Log lines: readable text, or one flat JSON object a line. One event is one line.

mod one_line;

use std::io::{IsTerminal, stderr, stdout};

use clap::{Args, ValueEnum};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::writer::BoxMakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use crate::telemetry::{Telemetry, TelemetryError};
use one_line::OneLine;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: `timestamp`, `level`, `target`, `message`, and the event's own fields.
    Json,
}

/// Where log lines go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogStream {
    /// Standard error.
    Error,
    /// Standard output, for a parent that takes every line on standard error for an error.
    Output,
}

/// How much is logged.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct Verbosity {
    /// Log more: each request, from outside and of a component; twice for what the libraries say, too. RUST_LOG, where it is set,
    /// decides instead.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
}

impl Verbosity {
    fn filter(self) -> &'static str {
        match self.verbose {
            0 => "info",
            1 => "info,petstore_host=debug",
            _ => "debug",
        }
    }
}

/// Starts logging, and whatever telemetry the environment asks for. `RUST_LOG` says what is logged, else the verbosity.
///
/// # Errors
/// The environment asks for telemetry in a way that cannot be. Lines are logged all the same.
pub fn start(format: LogFormat, stream: LogStream, verbosity: Verbosity) -> Result<Telemetry, TelemetryError> {
    let telemetry = Telemetry::start();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(verbosity.filter()));
    let (writer, terminal) = match stream {
        LogStream::Error => (BoxMakeWriter::new(|| OneLine(stderr())), stderr().is_terminal()),
        LogStream::Output => (BoxMakeWriter::new(|| OneLine(stdout())), stdout().is_terminal()),
    };
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    let lines = match format {
        LogFormat::Text => lines.with_ansi(terminal).boxed(),
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .with_span_list(false)
            .boxed(),
    };
    // What the libraries say of an export would be exported with the next.
    let exported = telemetry.as_ref().ok().and_then(Telemetry::log_bridge);
    let exported = exported.map(|bridge| bridge.with_filter(filter_fn(|event| is_ours(event.target()))));
    tracing_subscriber::registry()
        .with(filter)
        .with(lines)
        .with(exported)
        .init();
    telemetry
}

fn is_ours(target: &str) -> bool {
    target == "guest" || target.starts_with("petstore_host")
}
