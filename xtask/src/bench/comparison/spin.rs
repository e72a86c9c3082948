//! `spin up` with the shop alone.

use std::{collections::BTreeMap, path::Path};

use tokio::process::Command;

use super::versions::{self, Version};

/// The first version that runs WASI 0.3 components which depend on others.
const OLDEST: Version = Version { major: 4, minor: 1 };

/// Whether a Spin that can run the shop is on the path; if not, why.
pub async fn installed() -> Result<(), String> {
    match versions::of("spin", "spin ").await {
        Some(Version { major, minor }) if (major, minor) >= (OLDEST.major, OLDEST.minor) => Ok(()),
        Some(Version { major, minor }) => Err(format!("spin {major}.{minor} is older than 4.1")),
        None => Err("no spin is on the path".to_owned()),
    }
}

/// Runs the component `cart` of the checkout's manifest; the reserver's trigger would need our plugin.
pub fn command(root: &Path, state: &Path, port: u16, variables: &BTreeMap<&'static str, String>) -> Command {
    let mut command = Command::new("spin");
    command
        .args(["up", "--quiet", "--component-id", "cart", "--from"])
        .arg(root.join("spin.toml"))
        .arg("--state-dir")
        .arg(state)
        .args(["--listen", &format!("127.0.0.1:{port}")]);
    for (name, value) in variables {
        command.env(format!("SPIN_VARIABLE_{}", name.to_uppercase()), value);
    }
    command
}
