//! Runs the program that asks for work (`bench/load`).

use std::{path::Path, process::Stdio, time::Duration};

use anyhow::{Context, ensure};
use petstore_bench_load::{Outcome, Workload, workload::Target};
use serde::{Deserialize, Serialize};
use tokio::{process::Command, time::timeout};

/// How long the first and the last units may take, on a slow machine.
const ANSWERS_WITHIN: Duration = Duration::from_secs(120);

/// How work is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Load {
    /// So many connections, each of which begins the next unit when its last one has ended.
    Closed(usize),
    /// So many units a second, whatever became of the others.
    Open(f64),
}

impl Load {
    /// Whether units begin when they are due.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Open(_))
    }

    /// Connections, or units a second.
    pub fn amount(self) -> f64 {
        match self {
            Self::Closed(connections) => connections as f64,
            Self::Open(rate) => rate,
        }
    }
}

/// Asks for so many seconds.
pub async fn run(
    program: &Path,
    workload: Workload,
    target: &Target,
    load: Load,
    seconds: f64,
) -> anyhow::Result<Outcome> {
    let mut command = Command::new(program);
    command.args(["--workload", workload.name(), "--target", target.authority()]);
    if let Target::StandIn(_) = target {
        command.arg("--stand-in");
    }
    match load {
        Load::Closed(connections) => command.args(["--connections", &connections.to_string()]),
        Load::Open(rate) => {
            let many = super::options::MANY.to_string();
            command.args(["--connections", &many, "--rate", &rate.to_string()])
        }
    };
    command.args(["--seconds", &seconds.to_string()]);
    let output = command.stdin(Stdio::null()).kill_on_drop(true).output();
    let output = timeout(Duration::from_secs_f64(seconds) + ANSWERS_WITHIN, output).await;
    let output = output.with_context(|| format!("{workload} was not answered"))?;
    let output = output.with_context(|| format!("{} does not start", program.display()))?;
    ensure!(
        output.status.success(),
        "{workload} cannot be asked for: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(serde_json::from_slice(&output.stdout)?)
}
