//! What a run leaves: a table, the same and every round as JSON, and a picture.

use std::{fs, path::Path};

use anyhow::Context;
use serde::Serialize;

use super::{
    machine::Machine,
    measurement::Measured,
    options::Options,
    parts::Parts,
    plot,
    runner::Runner,
    sizes::{self, Size},
    summary::{self, Row, StartRow},
    table,
};

/// Everything that is known at the end.
#[derive(Debug, Serialize)]
pub struct Report {
    /// What was measured, and where.
    pub machine: Machine,
    /// Cargo's profile of the programs.
    pub profile: &'static str,
    /// How many rounds there were.
    pub rounds: u32,
    /// How long each measurement took, in seconds.
    pub seconds: f64,
    /// How long each runner was warmed up, in seconds.
    pub warm_up: f64,
    /// Who was not measured, and why.
    pub skipped: Vec<(Runner, String)>,
    /// The loads.
    pub rows: Vec<Row>,
    /// The starts.
    pub starts: Vec<StartRow>,
    /// How large things are.
    pub sizes: Vec<Size>,
    /// Every round.
    pub measured: Measured,
}

impl Report {
    /// Sums up.
    pub fn new(machine: Machine, options: &Options, parts: &Parts, measured: Measured) -> Self {
        Self {
            machine,
            profile: options.profile(),
            rounds: options.rounds,
            seconds: options.seconds,
            warm_up: options.warm_up,
            skipped: parts.missing.clone(),
            rows: summary::rows(&measured),
            starts: summary::start_rows(&measured),
            sizes: sizes::of(parts),
            measured,
        }
    }

    /// Writes the three files into the folder, and returns the table.
    pub fn write(&self, folder: &Path) -> anyhow::Result<String> {
        let write = |name: &str, text: String| {
            let file = folder.join(name);
            fs::write(&file, text).with_context(|| format!("{} cannot be written", file.display()))
        };
        let table = table::text(self);
        write("bench.txt", table.clone())?;
        write("bench.json", serde_json::to_string_pretty(self)?)?;
        write("bench.svg", plot::svg(&self.rows))?;
        Ok(table)
    }
}
