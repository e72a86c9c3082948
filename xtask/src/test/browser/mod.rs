//! Drives the shop and its dashboard with a real browser: the scripts of `tests/browser`.
//!
//! | module | what it does |
//! |---|---|
//! | `chromium` | finds the browser, or installs it |

mod chromium;

use std::{net::Ipv4Addr, time::Duration};

use petstore_dashboard::{Dashboard, Subject, Traces};
use tokio::process::Command;

use super::{Tally, npm, script};
use crate::{build::Tested, running_shop, workspace::Workspace};

/// How long all tests may take.
const LIMIT: Duration = Duration::from_secs(15 * 60);

/// Runs the tests against a shop and a local Azure on free ports; each test counts. They are skipped where Chromium or npm is not to
/// be had.
pub async fn run(workspace: &Workspace, tested: &Tested) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    let tests = workspace.root().join("tests/browser");
    let packages = workspace.component_target_dir().join("browser");
    if npm::install(&tests, &packages, &mut tally).await?.is_none() {
        return Ok(tally);
    }
    let Some(chromium) = chromium::find_or_install(&mut tally).await? else {
        return Ok(tally);
    };
    let traces = Traces::listen().await?;
    let shop = running_shop::start(&tested.built, traces.environment()).await?;
    let dashboard = Dashboard::start(Subject::new(&shop, traces), (Ipv4Addr::LOCALHOST, 0).into()).await?;
    let mut node = Command::new("node");
    node.arg("--test-reporter")
        .arg(tests.join("rows.js"))
        .arg(tests.join("main.js"))
        .env("PETSTORE_SHOP", shop.shop_url())
        .env("PETSTORE_CONSOLE", shop.emulator().console_url())
        .env("PETSTORE_DASHBOARD", dashboard.url())
        .env("PETSTORE_CHROMIUM", chromium)
        .env("PETSTORE_PACKAGES", packages)
        .env(
            "PETSTORE_SCREENSHOTS",
            workspace.component_target_dir().join("screenshots"),
        );
    let ended = script::run(node, "tests/browser", LIMIT, &mut tally).await;
    shop.stop().await?;
    ended?;
    Ok(tally)
}
