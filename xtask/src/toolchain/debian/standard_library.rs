//! Compiles the target's standard library, the way the compiler's own build does.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use super::{super::TARGET, DebianError};
use crate::{build::cargo_progress, progress::Step, workspace::cargo};

const LIMIT: Duration = Duration::from_secs(1200);

/// Settings of whoever runs this that would change what is compiled.
const FOREIGN_SETTINGS: [&str; 5] = [
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_BUILD_TARGET",
    "CARGO_BUILD_RUSTFLAGS",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTDOCFLAGS",
];

/// Compiles the library in `sources` and returns the folder that holds its `.rlib` files.
pub async fn build(sources: &Path, work: &Path, step: &mut Step) -> Result<PathBuf, DebianError> {
    let target_dir = work.join("build");
    let mut command = cargo();
    command
        .args([
            "build",
            "--release",
            "--target",
            TARGET,
            "--features",
            "panic-unwind,compiler-builtins-mem",
            "--manifest-path",
        ])
        .arg(sources.join("sysroot/Cargo.toml"))
        .current_dir(sources)
        .env("CARGO_TARGET_DIR", &target_dir)
        // The standard library uses features that are unstable elsewhere, and its crates must look like the compiler's own.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Zforce-unstable-if-unmarked -Cembed-bitcode=yes")
        .env("__CARGO_DEFAULT_LIB_METADATA", "stablestd");
    for setting in FOREIGN_SETTINGS {
        command.env_remove(setting);
    }
    step.say("compiling");
    let status = cargo_progress::follow(command, LIMIT, step, |_| ()).await?;
    if !status.success() {
        return Err(DebianError::NotBuilt(format!(
            "cargo ended with {status}; its errors are above"
        )));
    }
    Ok(target_dir.join(TARGET).join("release/deps"))
}
