//! The simulation as a program: what its seeds decide, and what it plays with.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The event log of a seed, as a process of its own writes it.
fn event_log(seed: u32, file: &Path) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_petstore-simulation"))
        .args(["--seed", &seed.to_string(), "--log"])
        .arg(file)
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    std::fs::read(file).unwrap()
}

#[test]
fn a_seed_gives_the_same_event_log_in_every_process() {
    let folder = tempfile::tempdir().unwrap();
    for seed in [11, 56, 138] {
        let first = event_log(seed, &folder.path().join("first.log"));
        assert!(first.len() > 10_000, "seed {seed}: {} bytes", first.len());
        assert!(
            first == event_log(seed, &folder.path().join("second.log")),
            "seed {seed}"
        );
    }
}

#[test]
fn no_shipped_component_has_a_deliberate_mistake() {
    let components = root().join("target/wasm32-wasip2/guest");
    let files = std::fs::read_dir(components)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let files: Vec<_> = files
        .filter(|file| file.extension().is_some_and(|end| end == "wasm"))
        .collect();
    assert!(files.len() >= 6, "{files:?}");
    let mark = mutation::MARK.as_bytes();
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        assert!(
            !bytes.windows(mark.len()).any(|part| part == mark),
            "{}",
            file.display()
        );
    }
}
