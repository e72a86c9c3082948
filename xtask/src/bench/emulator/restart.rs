//! How long a start takes when there is something to come back to.

use std::time::{Duration, Instant};

use super::{load::Load, program::Program, rounds::megabytes, storage::Storage};

/// How many messages come back.
const STORED: u64 = 10_000;

/// Stores messages, kills the emulator, starts it again, and prints how long that took.
pub async fn measure(storage: &Storage, load: &Load) -> anyhow::Result<()> {
    let program = Program::start(storage).await?;
    let load = Load {
        service_bus: program.service_bus().to_owned(),
        messages: STORED,
        within: Duration::from_secs(300),
        ..load.clone()
    };
    let stored = load.fill().await?;
    program.kill().await?;
    let started = Instant::now();
    let program = Program::start(storage).await?;
    let took = started.elapsed();
    println!(
        "killed and started with {stored} messages of {} bytes: ready after {:.0} ms, memory {}",
        load.bytes,
        took.as_secs_f64() * 1e3,
        megabytes(program.resident()),
    );
    program.stop().await
}
