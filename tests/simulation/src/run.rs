//! One run, from the first request to the verdict.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use petstore_emulator::QueueSnapshot;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing_subscriber::filter::LevelFilter;

use crate::azure::{Azure, QUEUE};
use crate::chance::Chance;
use crate::checker::{self, Tally};
use crate::clock::SimulatedClock;
use crate::plan::Plan;
use crate::process::World;
use crate::record::Record;
use crate::settings::{SECRETS, Settings};
use crate::shop::Shop;
use crate::shopper;
use crate::warehouse::Warehouse;
use crate::weather::Weather;

/// Receivers at a time.
const WAREHOUSES: u32 = 2;

/// How long everything under way may take once nothing goes wrong any more.
const QUIET_TIME: Duration = Duration::from_secs(4 * 3_600);

/// What came of a run.
#[derive(Debug)]
pub struct Verdict {
    /// What must not happen and did.
    pub violations: Vec<String>,
    /// How much happened.
    pub tally: Tally,
    /// The event log's SHA-256.
    pub digest: String,
    /// The event log, if it was kept.
    pub log: Option<String>,
}

/// Plays a plan.
///
/// # Errors
/// The run could not be set up.
pub fn run(settings: &Arc<Settings>, plan: &Plan, keep_log: bool) -> Result<Verdict> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()?;
    let clock = runtime.block_on(async { SimulatedClock::start() });
    let record = Record::new(clock, keep_log);
    let _logging = tracing::subscriber::set_default(subscriber(record.clone()));
    let verdict = runtime.block_on(play(settings, plan, clock, record));
    // What killed processes still wait for.
    runtime.shutdown_background();
    verdict
}

async fn play(settings: &Arc<Settings>, plan: &Plan, clock: SimulatedClock, record: Record) -> Result<Verdict> {
    for secret in SECRETS {
        record.keep_secret(secret);
    }
    let chance = Chance::from_seed(plan.seed);
    let azure = Arc::new(Azure::start(
        chance.number(),
        plan.max_deliveries,
        clock,
        record.clone(),
    )?);
    let weather = Weather::new(plan, chance.fork(), clock);
    let world = World {
        clock,
        azure,
        weather: weather.clone(),
        record: record.clone(),
    };

    let calm = CancellationToken::new();
    let mut warehouses = JoinSet::new();
    for number in 0..WAREHOUSES {
        let warehouse = Warehouse::new(number, Arc::clone(settings), world.clone(), chance.fork());
        warehouses.spawn(warehouse.run(calm.clone()));
    }
    let shop = Shop::open(Arc::clone(settings), world.clone(), weather.chance().fork())?;
    let crashes = tokio::spawn(shop.clone().crash(calm.clone()));
    let mut shoppers = JoinSet::new();
    for number in 0..plan.shoppers {
        shoppers.spawn(shopper::shop(
            number,
            plan.clone(),
            shop.clone(),
            world.clone(),
            chance.fork(),
        ));
    }
    while let Some(ended) = shoppers.join_next().await {
        ended?;
    }
    record.log(format_args!("weather calms down"));
    weather.calm();
    calm.cancel();
    crashes.await??;
    while let Some(ended) = warehouses.join_next().await {
        ended??;
    }
    let left = finish(&world).await;
    let tally = checker::check(&record, world.azure.state(), left.as_ref());
    let (digest, log) = record.finish();
    let violations = std::mem::take(&mut record.seen().violations);
    Ok(Verdict {
        violations,
        tally,
        digest,
        log,
    })
}

/// Waits until the queue and its dead letters are empty. Returns what is left in it if it never is.
async fn finish(world: &World) -> Option<QueueSnapshot> {
    let deadline = tokio::time::Instant::now() + QUIET_TIME;
    loop {
        let queue = world.azure.state().queue(QUEUE)?;
        if queue.active + queue.locked + queue.scheduled + queue.dead_lettered == 0 {
            return None;
        }
        if tokio::time::Instant::now() >= deadline {
            return Some(queue);
        }
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
}

/// Log lines of the host and of guests go to the record.
fn subscriber(record: Record) -> impl tracing::Subscriber + Send + Sync {
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::INFO)
        .without_time()
        .with_ansi(false)
        .with_writer(move || LogLine(record.clone()))
        .finish()
}

struct LogLine(Record);

impl std::io::Write for LogLine {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let line = String::from_utf8_lossy(bytes);
        let line = line.trim_end();
        self.0.look_for_secrets("a log line", line);
        self.0.log(format_args!("log {line}"));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
