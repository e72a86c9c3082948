//! The shop with a deliberate mistake in its reserver, which a run must find.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use tokio::process::Command;

use crate::run::{checkout, shipped};

/// Where the manifest names its components.
const BUILT: &str = "target/wasm32-wasip2/guest/";

/// Builds the reserver with this feature. The manifest of a shop with it, in `folder`.
pub async fn shop_with(feature: &str, folder: &Path) -> PathBuf {
    let target = checkout().join("target/mutations");
    let built = Command::new(env!("CARGO"))
        .args([
            "build",
            "--profile",
            "guest",
            "--target",
            "wasm32-wasip2",
            "--package",
            "reserver",
        ])
        .args(["--features", feature, "--target-dir"])
        .arg(&target)
        .current_dir(checkout())
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let reserver = folder.join("reserver.wasm");
    std::fs::copy(target.join("wasm32-wasip2/guest/reserver.wasm"), &reserver).unwrap();
    let components = checkout().join(BUILT).display().to_string();
    let manifest = std::fs::read_to_string(shipped()).unwrap();
    let manifest = manifest
        .replace(&format!("{BUILT}reserver.wasm"), &reserver.display().to_string())
        .replace(&format!("\"{BUILT}"), &format!("\"{components}"));
    let file = folder.join("spin.toml");
    std::fs::write(&file, manifest).unwrap();
    file
}
