//! Log lines: readable text, or one flat JSON object a line.

use std::io::{IsTerminal, stderr, stdout};

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::writer::BoxMakeWriter;

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

/// Starts logging. `RUST_LOG` says what is logged; by default everything from `info` on.
pub fn start(format: LogFormat, stream: LogStream) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let (writer, terminal) = match stream {
        LogStream::Error => (BoxMakeWriter::new(stderr), stderr().is_terminal()),
        LogStream::Output => (BoxMakeWriter::new(stdout), stdout().is_terminal()),
    };
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer);
    match format {
        LogFormat::Text => lines.with_ansi(terminal).init(),
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .with_span_list(false)
            .init(),
    }
}
