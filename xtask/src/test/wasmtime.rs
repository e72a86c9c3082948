//! Installs wasmtime's program, in which the portable files are tested.

use std::{
    fs,
    time::{Duration, Instant},
};

use petstore_stack::portable::{installed_wasmtime, tools_folder};

use super::Tally;
use crate::{
    build::cargo_progress,
    progress::Step,
    workspace::{Workspace, cargo},
};

/// It takes minutes on a small machine, once.
const LIMIT: Duration = Duration::from_secs(25 * 60);
/// The version to install.
const VERSION: &str = "48.0.8";
/// What `wasmtime serve` needs and no more.
const FEATURES: &str =
    "run,serve,component-model,component-model-async,cranelift,pooling-allocator,parallel-compilation";

/// Installs wasmtime below `target/`, unless this machine has one that is new enough. Where it cannot be had, the tests in it are
/// skipped.
pub async fn run(workspace: &Workspace) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    if let Some(program) = installed_wasmtime(workspace.root()).await {
        println!("{} is there", program.display());
        tally.pass();
        return Ok(tally);
    }
    let mut command = cargo();
    let build = tools_folder(workspace.root()).join("build");
    command
        .args(["install", "wasmtime-cli", "--locked", "--no-default-features"])
        .args(["--version", VERSION, "--features", FEATURES])
        .arg("--root")
        .arg(tools_folder(workspace.root()))
        .arg("--target-dir")
        .arg(&build);
    let began = Instant::now();
    let mut step = Step::begin("wasmtime");
    let ended = cargo_progress::follow(command, LIMIT, &mut step, |_| ()).await?;
    match installed_wasmtime(workspace.root()).await {
        Some(_) => {
            step.finish("installed");
            tally.pass();
            // What it was made from is 1.6 GB, and of no use again.
            fs::remove_dir_all(&build)?;
        }
        None => {
            tally.skip_aloud(&format!(
                "wasmtime cannot be installed: cargo ended with {ended} after {} s",
                began.elapsed().as_secs()
            ));
        }
    }
    Ok(tally)
}
