//! Drives the emulator with clients that nobody here wrote: the scripts of `tests/conformance`.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use petstore_emulator::{Emulator, QueueSettings, Settings};
use tokio::process::Command;

use super::{Tally, python};
use crate::{
    tool::{self, Stream, ToolError},
    workspace::Workspace,
};

/// How long a client may take for all of its operations.
const CLIENT_LIMIT: Duration = Duration::from_secs(5 * 60);
/// Scripts by the file that pins what they need: two versions of one client cannot be installed together.
const CLIENTS: [(&str, &[&str]); 2] = [
    ("requirements.txt", &["queues.py", "topics.py", "events.py", "blobs.py"]),
    ("requirements-administration.txt", &["administration.py"]),
];
/// The queue that the scripts use beside `orders`.
const QUEUE: &str = "conformance";

/// Runs the scripts against an emulator on free ports; each operation counts. They are skipped where Python or its packages are
/// not to be had.
pub async fn run(workspace: &Workspace) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    let folder = workspace.root().join("tests/conformance");
    let mut settings = Settings::default();
    settings.queues.push((QUEUE.to_owned(), QueueSettings::default()));
    let emulator = Emulator::start(settings).await?;
    for (requirements, scripts) in CLIENTS {
        match python::install(&folder.join(requirements), &environment(workspace, requirements)).await? {
            Ok(python) => {
                for script in scripts {
                    drive(&python, &folder.join(script), &emulator, &mut tally).await?;
                }
            }
            Err(reason) => {
                println!("SKIPPED: {reason}");
                tally.skip(&reason);
            }
        }
    }
    emulator.stop().await;
    Ok(tally)
}

/// Two versions of one client cannot share an environment.
fn environment(workspace: &Workspace, requirements: &str) -> PathBuf {
    let name = requirements.trim_end_matches(".txt");
    workspace.component_target_dir().join("conformance-venv").join(name)
}

async fn drive(python: &Path, script: &Path, emulator: &Emulator, tally: &mut Tally) -> anyhow::Result<()> {
    let mut command = Command::new(python);
    command
        .arg(script)
        .env("PETSTORE_SERVICE_BUS", emulator.service_bus_connection())
        .env("PETSTORE_EVENT_GRID", emulator.event_grid_connection())
        .env("PETSTORE_STORAGE", emulator.storage_connection())
        .env("PETSTORE_CONSOLE", emulator.console_url())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONUTF8", "1");
    let failed_before = tally.failed();
    let ended = tool::run(command, CLIENT_LIMIT, |stream, line| match stream {
        Stream::Output => {
            println!("{line}");
            count(line, tally);
        }
        Stream::Error => eprintln!("{line}"),
    })
    .await;
    let name = script.file_name().unwrap_or_default().to_string_lossy().into_owned();
    match ended {
        Ok(status) if status.success() => {}
        // The rows say what failed, unless the script ended without one.
        Ok(_) if tally.failed() > failed_before => {}
        Ok(status) => tally.fail(&format!("{name} ended with {status}")),
        Err(ToolError::Interrupted) => return Err(ToolError::Interrupted.into()),
        Err(error) => tally.fail(&format!("{name}: {error}")),
    }
    Ok(())
}

/// Counts a row `client | operation | pass`.
pub fn count(line: &str, tally: &mut Tally) {
    let columns: Vec<_> = line.split(" | ").collect();
    if let [client, operation, result] = columns[..] {
        match result {
            "pass" => tally.pass(),
            failure => tally.fail(&format!("{client}: {operation}: {failure}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_and_failures_named() {
        let mut tally = Tally::default();
        for line in [
            "azure-storage-blob 12 | get a range | pass",
            "azure-storage-blob 12 | delete | FAIL: AssertionError: 404, not 202",
            "azure-storage-blob 12: 1 of 2 operations pass",
        ] {
            count(line, &mut tally);
        }
        assert_eq!((tally.passed(), tally.failed()), (1, 1));
        assert_eq!(
            tally.failures,
            ["azure-storage-blob 12: delete: FAIL: AssertionError: 404, not 202"]
        );
    }
}
