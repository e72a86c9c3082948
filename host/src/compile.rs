//! `petstore-host compile`: the application's components as machine code, to be shipped with this host.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

use crate::application::options::ApplicationOptions;
use crate::application::{Component, TriggerType};
use crate::compose;
use crate::guest::{engine, precompiled};
use crate::logging::LogFormat;

/// What to compile, and where to.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    application: ApplicationOptions,
    /// Where the code goes; `--precompiled` of the other commands names the same folder.
    #[arg(long, value_name = "DIR")]
    output: PathBuf,
    /// How log lines on standard error look.
    #[arg(long, value_enum, default_value = "text")]
    pub log_format: LogFormat,
}

/// Compiles each component that a trigger names, with its dependencies inside.
///
/// # Errors
/// A component that cannot be composed or compiled, or a folder that cannot be written.
pub fn run(options: Options) -> Result<()> {
    let application = options.application.load(&TriggerType::ALL, BTreeMap::new())?;
    let engine = engine::for_shipping()?;
    std::fs::create_dir_all(&options.output).with_context(|| format!("cannot make {}", options.output.display()))?;
    for component in application.components.values() {
        let place = || format!("component `{}`", component.id);
        let code = code(&engine, component).with_context(place)?;
        let file = precompiled::file(&options.output, component).with_context(place)?;
        std::fs::write(&file, &code).with_context(|| format!("cannot write {}", file.display()))?;
        tracing::info!(component = component.id, bytes = code.len(), "wrote {}", file.display());
    }
    Ok(())
}

fn code(engine: &wasmtime::Engine, component: &Component) -> Result<Vec<u8>> {
    let bytes = compose::compose(component)?;
    Ok(engine.precompile_component(&bytes)?)
}
