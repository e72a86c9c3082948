//! wasmtime as this host sets it up.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use wasmtime::{Cache, CacheConfig, Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

use super::Limits;

/// How often a running guest is interrupted, so that others on its thread get their turn and its time limit is
/// looked at.
const TICK: Duration = Duration::from_millis(10);

/// Instances alive at a time, over all components. More are refused, as an overload.
pub const MAX_INSTANCES: u32 = 500;

/// The processors that shipped code is for: any of this architecture, not those of the machine that compiles it.
const SHIPPED_TARGET: &str = "x86_64-unknown-linux-gnu";

/// Where compiled components are kept between two starts.
#[derive(Debug, Clone, Default)]
pub enum CodeCache {
    /// Nowhere.
    #[default]
    None,
    /// In the user's own cache folder.
    Users,
    /// In this folder.
    Folder(PathBuf),
    /// Where this configuration file of wasmtime says.
    Configured(PathBuf),
}

/// An engine with a pool for instances, a cache for compiled components, and a thread that interrupts guests that
/// do not pause.
///
/// # Errors
/// The pool cannot be reserved, or the cache folder cannot be used.
pub fn build(limits: &Limits, cache: CodeCache) -> Result<Engine> {
    let mut config = config(limits);
    config.cache(compiled_components(cache)?);
    let engine = Engine::new(&config)
        .map_err(anyhow::Error::from)
        .context("cannot set up wasmtime")?;
    tick(&engine);
    Ok(engine)
}

/// An engine on which a run can be repeated exactly: instead of interrupting guests by the clock, it counts what they compute, and
/// ends those that have no fuel left.
///
/// # Errors
/// The pool cannot be reserved, or the cache folder cannot be used.
pub fn repeatable(limits: &Limits, cache: CodeCache) -> Result<Engine> {
    let mut config = config(limits);
    config.epoch_interruption(false).consume_fuel(true);
    config.cache(compiled_components(cache)?);
    Engine::new(&config)
        .map_err(anyhow::Error::from)
        .context("cannot set up wasmtime")
}

/// An engine that compiles for other machines and runs nothing.
///
/// # Errors
/// This build of wasmtime has no compiler for them.
pub fn for_shipping() -> Result<Engine> {
    let mut config = config(&Limits::default());
    config.target(SHIPPED_TARGET)?;
    Ok(Engine::new(&config)?)
}

/// What code and instances have in common: code compiled under other settings is not run.
fn config(limits: &Limits) -> Config {
    let mut config = Config::new();
    config
        .wasm_component_model_async(true)
        .epoch_interruption(true)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool(limits)));
    config
}

/// A composed component holds a core instance or two for each of its parts.
fn pool(limits: &Limits) -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(MAX_INSTANCES * 8)
        .total_core_instances(MAX_INSTANCES * 16)
        .total_memories(MAX_INSTANCES * 4)
        .total_tables(MAX_INSTANCES * 16)
        .total_stacks(MAX_INSTANCES * 16)
        .max_memory_size(limits.memory)
        .max_unused_warm_slots(16);
    pool
}

fn compiled_components(cache: CodeCache) -> Result<Option<Cache>> {
    let mut config = CacheConfig::new();
    match cache {
        CodeCache::None => return Ok(None),
        CodeCache::Users => {}
        CodeCache::Folder(folder) => {
            config.with_directory(std::path::absolute(&folder)?);
        }
        CodeCache::Configured(file) => {
            config = CacheConfig::from_file(Some(&file)).map_err(anyhow::Error::from)?;
        }
    }
    Cache::new(config)
        .map(Some)
        .map_err(anyhow::Error::from)
        .context("cannot use the cache of compiled components; name another folder with --cache")
}

fn tick(engine: &Engine) {
    let engine = engine.weak();
    std::thread::spawn(move || {
        while let Some(engine) = engine.upgrade() {
            engine.increment_epoch();
            std::thread::sleep(TICK);
        }
    });
}
