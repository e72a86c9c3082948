//! Installs Azurite, the Blob service that the scenarios compare the emulator with, as `tests/azurite` pins it.

use super::{Tally, npm};
use crate::workspace::Workspace;

/// Makes `target/azurite` what the lock file says; skipped where npm or its packages are not to be had.
pub async fn install(workspace: &Workspace) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    let pinned = workspace.root().join("tests/azurite");
    let folder = workspace.component_target_dir().join("azurite");
    if npm::install(&pinned, &folder, &mut tally).await?.is_some() {
        tally.pass();
    }
    Ok(tally)
}
