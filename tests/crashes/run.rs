//! One run: load, kills, calm, verdict.

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use petstore_stack::{HostLog, HostSettings};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::Value;
use tempfile::TempDir;
use tokio::time::timeout;

use crate::{
    console::Console,
    host_lives::HostLives,
    ledger::{Known, Ledger},
    link::{Climate, Link, Weather},
    local_azure::LocalAzure,
    order_files::{Sightings, Watcher},
    shoppers::Shoppers,
    verdict::{self, Remains},
};

/// Between shoppers and the shop: answers that were given and got lost.
const BUSY: Climate = Climate {
    mishaps: 0.02,
    ..Climate::CALM
};

/// So many lives of the host to one of the emulator.
const EMULATOR_DIES_EVERY: u64 = 12;

/// The longest time that a host lives, once it is ready or has acknowledged something.
const LONGEST_LIFE: u64 = 800;

/// Nothing takes that long unless it hangs.
const AT_LAST: Duration = Duration::from_secs(180);

/// What decides a run, as far as the system's scheduling lets it.
pub struct Plan {
    /// Decides the moments, the weather and what shoppers do.
    pub seed: u64,
    /// How often the host is killed.
    pub kills: u64,
    /// The application.
    pub manifest: PathBuf,
}

/// What came of a run.
pub struct Outcome {
    /// What does not hold.
    pub violations: Vec<String>,
    /// How much happened.
    pub tally: BTreeMap<&'static str, u64>,
}

/// Plays a run to its end.
pub async fn play(plan: Plan) -> Outcome {
    let began = Instant::now();
    let folder = tempfile::tempdir().unwrap();
    let mut random = StdRng::seed_from_u64(plan.seed);
    let (mut azure, mut host) = start(&plan, &folder, &mut random).await;
    let ledger = Ledger::default();
    let watcher = Watcher::start(azure.console().clone());
    let shop = format!("http://{}", host.shop().address());
    let shoppers = Shoppers::let_in(&shop, &ledger, &mut random);
    for kill in 0..plan.kills {
        live(&ledger, &mut random).await;
        if kill % EMULATOR_DIES_EVERY == EMULATOR_DIES_EVERY / 2 {
            azure.crash().await;
            live(&ledger, &mut random).await;
        }
        host.crash().await;
    }
    let links = || azure.links().values().chain([host.shop()]);
    links().for_each(|link| link.weather().calm_down());
    let mut mishaps = BTreeMap::new();
    for (name, count) in links().flat_map(|link| link.weather().counts()) {
        *mishaps.entry(name).or_default() += count;
    }
    timeout(AT_LAST, shoppers.leave())
        .await
        .expect("every change is answered");
    // What this host holds for having failed before the calm would be held for minutes.
    host.crash().await;
    let queue = settled(azure.console()).await;
    let sightings = watcher.stop().await;
    host.kill().await;
    let remains = Remains::gather(azure.console()).await;
    let known = ledger.lock();
    let mut violations = sightings.violations.clone();
    violations.extend(verdict::find(&known, &remains, &queue, host.logs()));
    let mut tally = tally(&known, &sightings, &remains, host.logs());
    tally.extend(mishaps);
    tally.insert("seconds", began.elapsed().as_secs());
    Outcome { violations, tally }
}

async fn start(plan: &Plan, folder: &TempDir, random: &mut StdRng) -> (LocalAzure, HostLives) {
    let mut settings = HostSettings::new();
    let emulator = format!("petstore-emulator{}", std::env::consts::EXE_SUFFIX);
    let emulator = settings.executable.with_file_name(emulator);
    let azure = LocalAzure::start(emulator, folder.path(), random).await;
    settings.manifest = plan.manifest.clone();
    settings.variables = azure.variables();
    let others = [("stage", "dev"), ("emulator_ports", "*"), ("first_backoff_ms", "20")];
    settings
        .variables
        .extend(others.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let shop = Link::open(Weather::new(BUSY, random.random())).await;
    (azure, HostLives::begin(settings, shop).await)
}

/// Returns at the moment of a kill. Half of them wait for an acknowledgement first, so that a slow machine gets on, too.
async fn live(ledger: &Ledger, random: &mut StdRng) {
    if random.random_bool(0.5) {
        let before = ledger.lock().changes;
        let acknowledged = async {
            while ledger.lock().changes == before {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(AT_LAST, acknowledged)
            .await
            .expect("the shop works between kills");
    }
    tokio::time::sleep(Duration::from_millis(random.random_range(0..LONGEST_LIFE))).await;
}

/// Waits until the queue is empty. The queue at the end, whether it is or not.
async fn settled(console: &Console) -> Value {
    let began = Instant::now();
    loop {
        let queue = console.queue().await;
        let empty = ["active", "locked", "scheduled"].iter().all(|left| queue[left] == 0);
        if empty || began.elapsed() > AT_LAST {
            return queue;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn tally(known: &Known, seen: &Sightings, remains: &Remains, logs: &[HostLog]) -> BTreeMap<&'static str, u64> {
    let lines: Vec<_> = logs.iter().flat_map(HostLog::lines).collect();
    let finished: Vec<_> = lines
        .iter()
        .filter(|line| line.message() == Some("delivery finished"))
        .collect();
    let count = |outcome: &str| {
        finished
            .iter()
            .filter(|line| line.str("outcome") == Some(outcome))
            .count()
    };
    let again = finished
        .iter()
        .filter(|line| line.number("delivery_count") > Some(1))
        .count();
    BTreeMap::from([
        ("sessions", known.acknowledged.len() as u64),
        ("changes acknowledged", known.changes),
        ("requests for them", known.requests),
        ("deliveries finished", finished.len() as u64),
        ("of them redelivered", again as u64),
        ("of them superseded", count("superseded") as u64),
        ("order file states seen", seen.states),
        ("orders mailed", remains.mailed.len() as u64),
    ])
}

/// The checkout's own application.
pub fn shipped() -> PathBuf {
    checkout().join("spin.toml")
}

/// The folder that everything is in.
pub fn checkout() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).unwrap_or(package)
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts: Vec<_> = self
            .tally
            .iter()
            .map(|(what, count)| format!("{what}: {count}"))
            .collect();
        writeln!(formatter, "{}", counts.join(", "))?;
        self.violations
            .iter()
            .try_for_each(|what| writeln!(formatter, "  {what}"))
    }
}
