//! Drives the emulator with clients that nobody here wrote: the scripts of `tests/conformance`.

use std::{
    env,
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context;
use petstore_emulator::{Emulator, QueueSettings, Settings};
use tokio::process::Command;

use super::Tally;
use crate::{
    tool::{self, Stream, ToolError},
    workspace::Workspace,
};

/// How long installing the clients may take.
const INSTALL_LIMIT: Duration = Duration::from_secs(5 * 60);
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
        match install(&folder.join(requirements), &workspace.component_target_dir()).await? {
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

/// Makes the virtual environment if there is none with these requirements. The inner error says why there can be none.
async fn install(requirements: &Path, target: &Path) -> anyhow::Result<Result<PathBuf, String>> {
    let wanted = fs::read(requirements).with_context(|| format!("{} cannot be read", requirements.display()))?;
    let name = requirements.file_stem().unwrap_or_default();
    let environment = target.join("conformance-venv").join(name);
    let installed = environment.join("installed.txt");
    let python = environment.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    if python.exists() && fs::read(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(Ok(python));
    }
    println!("installing the clients of {}", requirements.display());
    let system = env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    let steps: [(&OsStr, Vec<&OsStr>); 2] = [
        (&system, words(&["-m", "venv", "--clear"], &environment)),
        (
            python.as_os_str(),
            words(
                &[
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                    "--requirement",
                ],
                requirements,
            ),
        ),
    ];
    for (program, arguments) in steps {
        let mut command = Command::new(program);
        command.args(arguments);
        match tool::output(command, INSTALL_LIMIT).await {
            Ok(Ok(_)) => {}
            Ok(Err(complaint)) => return Ok(Err(format!("the Python clients cannot be installed: {complaint}"))),
            Err(ToolError::Interrupted) => return Err(ToolError::Interrupted.into()),
            Err(error) => return Ok(Err(format!("the Python clients cannot be installed: {error}"))),
        }
    }
    write(&installed, &wanted)?;
    Ok(Ok(python))
}

fn words<'a>(words: &'a [&'a str], last: &'a Path) -> Vec<&'a OsStr> {
    words.iter().map(OsStr::new).chain([last.as_os_str()]).collect()
}

fn write(file: &Path, content: &[u8]) -> anyhow::Result<()> {
    let written: io::Result<()> = fs::write(file, content);
    written.with_context(|| format!("{} cannot be written", file.display()))
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
fn count(line: &str, tally: &mut Tally) {
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
