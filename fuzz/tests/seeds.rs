//! Every kept seed of the fuzz targets, in every test run: what once went wrong does not do so again.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use petstore_fuzz::TARGETS;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries
        .map(|entry| {
            entry
                .unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_string_lossy()
                .into_owned()
        })
        .collect()
}

#[test]
fn no_seed_breaks_its_target() {
    for (name, target) in TARGETS {
        let seeds = folder("seeds").join(name);
        let files = names(&seeds);
        assert!(!files.is_empty(), "{name} has no seeds");
        for file in files {
            // Shown if the test fails: the last one is the culprit.
            println!("{name}/{file}");
            target(&fs::read(seeds.join(&file)).unwrap());
        }
    }
}

#[test]
fn each_target_has_a_program_and_seeds() {
    let targets: BTreeSet<_> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names(&folder("programs/fuzz_targets")), targets);
    assert_eq!(names(&folder("seeds")), targets);
}
