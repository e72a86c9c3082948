//! Proof that the simulation can fail: components with a deliberate mistake, which it must find.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use ::mutation::MARK;
use anyhow::{Context, ensure};
use clap::ValueEnum;

use super::program::Program;
use crate::{
    build::cargo_progress,
    progress::Step,
    toolchain::TARGET,
    workspace::{Workspace, cargo},
};

/// A mistake must be found within so many runs.
const RUNS: u64 = 1_000;

const BUILD_LIMIT: Duration = Duration::from_secs(1800);

/// A deliberate mistake. Its feature is `mutation-` and its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Choice {
    /// Each of them
    All,
    /// The reserver does not look at the stored revision
    NoRevisionGuard,
    /// The reserver writes whatever is there
    UnconditionalPut,
    /// The reserver finishes a delivery though the order is not stored
    CompleteBeforeStore,
    /// The reserver's tries have no end
    UnboundedRetry,
    /// The reserver finishes a delivery though no mail was sent
    SwallowMailFailure,
    /// The reserver finishes a dead letter without a mail
    SwallowDeadLetter,
    /// The mailer takes 202 for mailed
    AcceptedTakenForMailed,
    /// The shop tells of success though the broker failed
    AcknowledgeBeforePublish,
    /// The cart applies a change again that it has
    ChangeAppliedAgain,
    /// A cart that was lost begins again with the same session
    RevisionRestarted,
}

impl Choice {
    fn name(self) -> String {
        self.to_possible_value()
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
    }

    fn package(self) -> &'static str {
        match self {
            Self::AcknowledgeBeforePublish | Self::ChangeAppliedAgain | Self::RevisionRestarted => "cart",
            Self::AcceptedTakenForMailed => "logic-app",
            _ => "reserver",
        }
    }
}

/// Whether the simulation finds the mistake, or every mistake.
pub async fn find(workspace: &Workspace, program: &Program, choice: Choice) -> anyhow::Result<bool> {
    let choices = match choice {
        Choice::All => Choice::value_variants(),
        _ => &[choice],
    };
    let mut all_found = true;
    for mutation in choices.iter().filter(|choice| **choice != Choice::All) {
        let folder = build(workspace, *mutation).await?;
        let options = [
            OsString::from("--runs"),
            RUNS.to_string().into(),
            "--components".into(),
            folder.into(),
        ];
        let (_, output) = program.output(&options).await?;
        let found = output.lines().find(|line| line.contains(" failed after "));
        println!("{}: {}", mutation.name(), found.unwrap_or("NOT FOUND"));
        all_found &= found.is_some();
    }
    Ok(all_found)
}

/// Builds the component with the mistake, into a folder of its own.
async fn build(workspace: &Workspace, mutation: Choice) -> anyhow::Result<PathBuf> {
    let target = workspace.component_target_dir().join("mutations");
    let feature = format!("mutation-{}", mutation.name());
    let mut command = cargo();
    command
        .args([
            "build",
            "--profile",
            "guest",
            "--target",
            TARGET,
            "--package",
            mutation.package(),
        ])
        .args(["--features", &feature, "--target-dir"])
        .arg(&target)
        .current_dir(workspace.root());
    let mut step = Step::begin(&feature);
    let status = cargo_progress::follow(command, BUILD_LIMIT, &mut step, |_| ()).await?;
    ensure!(status.success(), "{feature} cannot be built; cargo's errors are above");
    step.finish("built");
    let name = format!("{}.wasm", mutation.package().replace('-', "_"));
    let built = target.join(TARGET).join("guest").join(&name);
    keep(&built, &target.join(mutation.name()), &name, &feature)
}

/// Copies the component, which must say that it has the mistake: so that a shipped file without such a mark is known to have none.
fn keep(built: &Path, folder: &Path, name: &str, feature: &str) -> anyhow::Result<PathBuf> {
    let bytes = fs::read(built).with_context(|| format!("cannot read {}", built.display()))?;
    let mark = format!("{MARK}{feature}");
    ensure!(
        bytes.windows(mark.len()).any(|part| part == mark.as_bytes()),
        "{} does not say that it has {feature}",
        built.display()
    );
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    fs::write(folder.join(name), bytes).with_context(|| format!("cannot write into {}", folder.display()))?;
    Ok(folder.to_owned())
}
