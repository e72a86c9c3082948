//! Holds the shop's API against its description: the script of `tests/api`.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Tally, python, script};
use crate::{build::Tested, running_shop, workspace::Workspace};

/// How long all requests may take.
const LIMIT: Duration = Duration::from_secs(8 * 60);

/// Runs the script against a shop and a local Azure on free ports; each operation counts. It is skipped where Python or its packages
/// are not to be had.
pub async fn run(workspace: &Workspace, tested: &Tested) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    let folder = workspace.root().join("tests/api");
    let environment = workspace.component_target_dir().join("api-venv");
    let Some(python) = python::install(&folder.join("requirements.txt"), &environment, &mut tally).await? else {
        return Ok(tally);
    };
    let shop = running_shop::start(&tested.built, BTreeMap::new()).await?;
    let mut command = python::command(&python);
    command
        .arg(folder.join("main.py"))
        .env("PETSTORE_SHOP", shop.shop_url());
    let ended = script::run(command, "tests/api", LIMIT, &mut tally).await;
    shop.stop().await?;
    ended?;
    Ok(tally)
}
