//! Plays runs, one or many.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Parser;
use petstore_simulation::batch::{self, Bounds, Summary};
use petstore_simulation::plan::Plan;
use petstore_simulation::run::run;
use petstore_simulation::settings::Settings;
use petstore_simulation::trouble::Trouble;

/// Plays the shipped components under every fault, in a world that one seed decides.
#[derive(Debug, Parser)]
struct Arguments {
    /// The application.
    #[arg(long, default_value = "spin.toml")]
    manifest: PathBuf,
    /// Components in this folder take the place of those of the same name.
    #[arg(long, value_name = "DIR")]
    components: Option<PathBuf>,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many runs, each with the next seed.
    #[arg(long, default_value_t = 1)]
    runs: u64,
    /// No more runs once so many messages were delivered.
    #[arg(long, default_value_t = u64::MAX, hide_default_value = true)]
    deliveries: u64,
    /// In a single run: so many shoppers instead of what the seed says.
    #[arg(long)]
    shoppers: Option<u32>,
    /// In a single run: so many changes in each tab.
    #[arg(long)]
    changes: Option<u32>,
    /// In a single run: without this kind of trouble; may be repeated.
    #[arg(long, value_enum)]
    without: Vec<Trouble>,
    /// In a single run: where to write the event log.
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
}

fn main() -> ExitCode {
    match play(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(2),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn play(arguments: &Arguments) -> Result<bool> {
    let settings = Arc::new(Settings::load(&arguments.manifest, arguments.components.as_deref())?);
    match arguments.runs {
        1 => single(arguments, &settings),
        _ => many(arguments, &settings),
    }
}

fn single(arguments: &Arguments, settings: &Arc<Settings>) -> Result<bool> {
    let mut plan = Plan::of(arguments.seed);
    plan.shoppers = arguments.shoppers.unwrap_or(plan.shoppers);
    plan.changes = arguments.changes.unwrap_or(plan.changes);
    plan.troubles.retain(|trouble| !arguments.without.contains(trouble));
    let verdict = run(settings, &plan, arguments.log.is_some())?;
    if let (Some(file), Some(log)) = (&arguments.log, &verdict.log) {
        std::fs::write(file, log).with_context(|| format!("cannot write {}", file.display()))?;
    }
    println!("{plan}: {:?}", verdict.tally);
    println!("event log {}", verdict.digest);
    for violation in &verdict.violations {
        println!("{violation}");
    }
    Ok(verdict.violations.is_empty())
}

fn many(arguments: &Arguments, settings: &Arc<Settings>) -> Result<bool> {
    let begun = Instant::now();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let bounds = Bounds {
        first_seed: arguments.seed,
        runs: arguments.runs,
        deliveries: arguments.deliveries,
        threads,
    };
    let summary = batch::play(settings, bounds, progress)?;
    let tally = summary.tally;
    println!(
        "{} runs from seed {} in {:.1} s: {} deliveries, {} changes acknowledged, {} orders stored, {} mailed, {} dead letters",
        summary.runs,
        arguments.seed,
        begun.elapsed().as_secs_f64(),
        tally.deliveries,
        tally.acknowledged,
        tally.stored,
        tally.mailed,
        tally.dead_letters
    );
    let Some((plan, violations)) = summary.failed else {
        println!("nothing lost, nothing stale");
        return Ok(true);
    };
    println!(
        "run {} failed after {} runs: {}",
        plan.seed,
        summary.runs,
        violations.join("; ")
    );
    let (small, verdict) = batch::smallest(settings, &plan)?;
    println!("cargo xtask simulate {small}");
    for violation in &verdict.violations {
        println!("{violation}");
    }
    Ok(false)
}

fn progress(summary: &Summary) {
    if summary.runs.is_multiple_of(1_000) {
        eprintln!("{} runs, {} deliveries", summary.runs, summary.tally.deliveries);
    }
}
