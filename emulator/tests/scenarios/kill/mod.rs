//! The program with a data folder, killed at random moments under load, again and again.
//!
//! Everything is decided by a seed, which is printed. `PETSTORE_KILLS` says how often it is killed, `PETSTORE_SEED` repeats a run as
//! far as the system's scheduling lets it.

mod blobs;
mod client;
mod ledger;
mod messages;

use std::path::Path;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::process::Child;
use tokio::task::JoinSet;

use crate::program;
use blobs::BlobWriter;
use client::Client;
use ledger::Ledger;
use messages::MessageWorker;

const KILLS: u64 = 20;
const MESSAGE_WORKERS: usize = 8;
const BLOB_WRITERS: usize = 4;

/// Locks outlive the test, and few deliveries make a dead letter.
const ENTITIES: &str = r#"{"UserConfig":{"Namespaces":[{"Name":"n",
    "Queues":[{"Name":"orders","Properties":{"LockDuration":"PT5M","MaxDeliveryCount":4,"RequiresDuplicateDetection":true}}],
    "Topics":[{"Name":"events","Subscriptions":[{"Name":"one"},{"Name":"two"}]}]}]}}"#;

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{variable} is no number: {text}")),
    )
}

async fn start(folder: &Path, durability: &str) -> (Child, Client) {
    let config = folder.join("config.json");
    std::fs::write(&config, ENTITIES).unwrap();
    let data = folder.join("data");
    let mut child = program::start(&[
        "--data",
        data.to_str().unwrap(),
        "--durability",
        durability,
        "--config",
        config.to_str().unwrap(),
    ]);
    let lines = program::lines(&mut child).await;
    (child, Client::new(&lines))
}

/// Lets everybody work for a while, kills the program in the midst of it, and returns what they have seen.
async fn work_until_killed(child: &mut Child, client: &Client, ledger: &Ledger, random: &mut StdRng) {
    let mut workers = JoinSet::new();
    for number in 0..MESSAGE_WORKERS {
        let worker = MessageWorker::new(client.clone(), ledger.clone(), number, random.random());
        workers.spawn(worker.work());
    }
    for number in 0..BLOB_WRITERS {
        let writer = BlobWriter::new(client.clone(), ledger.clone(), number, random.random());
        workers.spawn(writer.work());
    }
    let moment = Duration::from_millis(random.random_range(20..200));
    tokio::time::sleep(moment).await;
    child.kill().await.unwrap();
    // Each of them ends with the first request that is not answered.
    while let Some(worker) = program::soon(workers.join_next()).await {
        worker.unwrap();
    }
}

async fn survive(durability: &str) {
    let kills = number("PETSTORE_KILLS").unwrap_or(KILLS);
    let seed = number("PETSTORE_SEED").unwrap_or_else(rand::random);
    println!("PETSTORE_SEED={seed} PETSTORE_KILLS={kills}, durability {durability}");
    let mut random = StdRng::seed_from_u64(seed);
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::default();
    for kill in 0..=kills {
        let (mut child, client) = start(folder.path(), durability).await;
        messages::check(&client, &ledger).await;
        blobs::check(&client, &ledger).await;
        if kill < kills {
            messages::settle_what_was_held(&client, &ledger).await;
            messages::send_again_what_was_not_answered(&client, &ledger).await;
            work_until_killed(&mut child, &client, &ledger, &mut random).await;
        }
    }
    println!("{}", ledger.lock());
    assert!(ledger.lock().is_meaningful(kills), "{}", ledger.lock());
}

#[tokio::test]
async fn what_was_answered_survives_every_kill() {
    survive("disk").await;
}

#[tokio::test]
async fn what_was_answered_survives_every_kill_without_a_flush() {
    survive("process").await;
}
