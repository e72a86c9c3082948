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

/// An engine with a pool for instances, a cache for compiled components, and a thread that interrupts guests that
/// do not pause.
///
/// # Errors
/// The pool cannot be reserved, or the cache folder cannot be used.
pub fn build(limits: &Limits, cache: Option<PathBuf>) -> Result<Engine> {
    let mut config = Config::new();
    config
        .wasm_component_model_async(true)
        .epoch_interruption(true)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool(limits)))
        .cache(Some(compiled_components(cache)?));
    let engine = Engine::new(&config)
        .map_err(anyhow::Error::from)
        .context("cannot set up wasmtime")?;
    tick(&engine);
    Ok(engine)
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

fn compiled_components(folder: Option<PathBuf>) -> Result<Cache> {
    let mut config = CacheConfig::new();
    if let Some(folder) = folder {
        config.with_directory(std::path::absolute(&folder)?);
    }
    Cache::new(config)
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
