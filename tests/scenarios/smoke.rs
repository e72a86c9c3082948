//! The smoke test for deployments, `deploy/smoke`, against the stack on this machine.

use std::path::Path;

use petstore_stack::{Stack, skipped};
use tokio::process::Command;

use crate::shop;

/// What the smoke test is written in.
const PYTHON: &str = "python3";

async fn smoke(stack: &Stack, more: &[&str]) -> std::process::Output {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/smoke");
    let connection = stack.emulator().service_bus_connection();
    let service_bus = connection.strip_prefix("Endpoint=").unwrap().split(';').next().unwrap();
    Command::new(PYTHON)
        .arg(folder)
        .args(["--target", "local", "--shop", stack.shop_url()])
        .args(["--console", stack.emulator().console_url().as_str()])
        .args(["--service-bus", service_bus])
        .args(more)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .kill_on_drop(true)
        .output()
        .await
        .unwrap()
}

async fn has_python() -> bool {
    let question = "import sys; sys.exit(sys.version_info < (3, 10))";
    let asked = Command::new(PYTHON).args(["-c", question]).status().await;
    asked.is_ok_and(|status| status.success())
}

#[tokio::test]
async fn the_smoke_test_passes_and_leaves_everything_as_it_was() {
    if !has_python().await {
        return skipped("there is no Python 3.10 or later for the smoke test");
    }
    let stack = shop::open().await;
    let ended = smoke(&stack, &["--outage"]).await;
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(
        ended.status.success(),
        "{said}\n{}",
        String::from_utf8_lossy(&ended.stderr)
    );
    assert!(said.contains("5 held, 0 failed or not played, 0 skipped"), "{said}");
    assert!(stack.emulator().faults().is_empty());
    stack.stop().await.unwrap();
}

#[tokio::test]
async fn the_smoke_test_finds_a_reserver_that_does_not_store() {
    if !has_python().await {
        return skipped("there is no Python 3.10 or later for the smoke test");
    }
    let stack = shop::open_with(petstore_emulator::Settings::default(), |settings| {
        settings.variables.insert("orders_storage".into(), "broken".into());
    })
    .await;
    let ended = smoke(&stack, &[]).await;
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(!ended.status.success(), "{said}");
    assert!(said.contains("1. One file") && said.contains("DID NOT HOLD"), "{said}");
    stack.stop().await.unwrap();
}
