//! Holds what this repository is built from to `deny.toml`, with cargo-deny.

use std::{
    env::consts::EXE_SUFFIX,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::process::Command;

use super::{Tally, libtest, python};
use crate::{
    tool::{self, ToolError},
    workspace::Workspace,
};

/// How long one check may take. The first one fetches the crates of all targets.
const LIMIT: Duration = Duration::from_secs(5 * 60);
/// The checks that need nothing but the crates.
const LOCAL: [&str; 3] = ["licenses", "bans", "sources"];

/// Each of cargo-deny's checks counts. All are skipped where Python or cargo-deny is not to be had, and the one for advisories where their
/// database is not.
pub async fn run(workspace: &Workspace) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    let requirements = workspace.root().join("tests/dependencies/requirements.txt");
    let environment = workspace.component_target_dir().join("dependencies-venv");
    let Some(python) = python::install(&requirements, &environment, &mut tally).await? else {
        return Ok(tally);
    };
    let deny = CargoDeny {
        program: python.with_file_name(format!("cargo-deny{EXE_SUFFIX}")),
        root: workspace.root(),
    };
    for check in LOCAL {
        deny.check(check, &mut tally).await?;
    }
    match deny.fetch_advisories().await? {
        Ok(()) => deny.check("advisories", &mut tally).await?,
        Err(reason) => tally.skip_aloud(&reason),
    }
    Ok(tally)
}

struct CargoDeny<'a> {
    program: PathBuf,
    root: &'a Path,
}

impl CargoDeny<'_> {
    /// Makes one check, and counts it.
    async fn check(&self, what: &str, tally: &mut Tally) -> Result<(), ToolError> {
        let failed_before = tally.failed();
        let name = format!("cargo deny check {what}");
        libtest::run(self.command(&["check", what]), &name, LIMIT, tally).await?;
        if tally.failed() == failed_before {
            tally.pass();
        }
        Ok(())
    }

    /// Gets the database of advisories as it is now: an older one would have a verdict that nobody wants. The inner error says why it cannot.
    async fn fetch_advisories(&self) -> Result<Result<(), String>, ToolError> {
        let complaint = match tool::output(self.command(&["fetch", "db"]), LIMIT).await {
            Ok(Ok(_)) => return Ok(Ok(())),
            Ok(Err(complaint)) => complaint,
            Err(ToolError::Interrupted) => return Err(ToolError::Interrupted),
            Err(error) => error.to_string(),
        };
        let program = self.program.display();
        Ok(Err(format!(
            "the database of advisories cannot be fetched; where github.com can be reached, `{program} fetch db` gets it: {complaint}"
        )))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--locked").args(arguments).current_dir(self.root);
        command
    }
}
