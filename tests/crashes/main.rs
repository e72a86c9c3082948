//! The real host and the real emulator, killed under load again and again, with connections between them that are cut and delayed.
//!
//! # Layout
//! - [`run`]: one run: load, kills, calm, verdict
//! - [`local_azure`], [`console`]: the emulator's program, and what it holds
//! - [`host_lives`]: the host's program
//! - [`link`]: a TCP proxy between them, with weather
//! - [`shoppers`], [`ledger`]: the load, and what shoppers know
//! - [`order_files`]: looks at the order files while they are written
//! - [`verdict`]: what must hold
//! - [`mistake`]: a shop that must be found out
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod console;
mod host_lives;
mod ledger;
mod link;
mod local_azure;
mod mistake;
mod order_files;
mod run;
mod shoppers;
mod verdict;

use link::Mishap;
use run::Plan;

const KILLS: u64 = 100;

/// Enough for a reserver that does not look at the stored revision.
const KILLS_FOR_A_MISTAKE: u64 = 12;

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    let number = text.parse();
    Some(number.unwrap_or_else(|_| panic!("{variable} is no number: {text}")))
}

#[tokio::test]
async fn nothing_is_lost_or_stale_however_often_the_host_is_killed() {
    let kills = number("PETSTORE_KILLS").unwrap_or(KILLS);
    let seed = number("PETSTORE_SEED").unwrap_or_else(rand::random);
    println!("PETSTORE_SEED={seed} PETSTORE_KILLS={kills}");
    let manifest = run::shipped();
    let outcome = run::play(Plan { seed, kills, manifest }).await;
    println!("{outcome}");
    assert!(
        outcome.violations.is_empty(),
        "{} violations, see above",
        outcome.violations.len()
    );
    // The run tried what it is for.
    let tally = &outcome.tally;
    assert!(tally["changes acknowledged"] > kills && tally["requests for them"] > tally["changes acknowledged"]);
    assert!(tally["of them redelivered"] > 0 && tally["of them superseded"] > 0);
    assert!(Mishap::NAMES.iter().all(|name| tally.contains_key(name)));
}

#[tokio::test]
async fn a_reserver_that_ignores_the_stored_revision_is_found_out() {
    let seed = number("PETSTORE_SEED").unwrap_or_else(rand::random);
    println!("PETSTORE_SEED={seed}");
    let folder = tempfile::tempdir().unwrap();
    let manifest = mistake::shop_with("mutation-no-revision-guard", folder.path()).await;
    let kills = KILLS_FOR_A_MISTAKE;
    let outcome = run::play(Plan { seed, kills, manifest }).await;
    println!("{outcome}");
    assert!(
        outcome
            .violations
            .iter()
            .any(|violation| violation.starts_with("stale: "))
    );
}
