//! Drives the emulator with clients that nobody here wrote: the scripts of `tests/conformance`.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use petstore_emulator::{Emulator, QueueSettings, Settings};

use super::{Tally, python, script};
use crate::{tool::ToolError, workspace::Workspace};

/// How long a client may take for all of its operations.
const CLIENT_LIMIT: Duration = Duration::from_secs(5 * 60);
/// Scripts by the file that pins what they need: two versions of one client cannot be installed together.
const CLIENTS: [(&str, &[&str]); 2] = [
    (
        "requirements.txt",
        &["queues.py", "topics.py", "streams.py", "events.py", "blobs.py"],
    ),
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
        let environment = environment(workspace, requirements);
        if let Some(python) = python::install(&folder.join(requirements), &environment, &mut tally).await? {
            for script in scripts {
                drive(&python, &folder.join(script), &emulator, &mut tally).await?;
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

async fn drive(python: &Path, script: &Path, emulator: &Emulator, tally: &mut Tally) -> Result<(), ToolError> {
    let mut command = python::command(python);
    command
        .arg(script)
        .env("PETSTORE_SERVICE_BUS", emulator.service_bus_connection())
        .env("PETSTORE_EVENT_GRID", emulator.event_grid_connection())
        .env("PETSTORE_EVENT_HUBS", emulator.event_hubs_connection())
        .env("PETSTORE_STORAGE", emulator.storage_connection())
        .env("PETSTORE_CONSOLE", emulator.console_url());
    let name = script.file_name().unwrap_or_default().to_string_lossy();
    script::run(command, &name, CLIENT_LIMIT, tally).await
}
