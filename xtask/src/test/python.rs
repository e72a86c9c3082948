//! Python with pinned packages, in virtual environments of our own.

use std::{
    env,
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context;
use tokio::process::Command;

use super::Tally;
use crate::tool::{self, ToolError};

/// How long installing may take.
const INSTALL_LIMIT: Duration = Duration::from_secs(5 * 60);

/// The Python of a virtual environment with these requirements, which is made if there is none. Where there can be none, all that
/// needs it is skipped, with the reason.
pub async fn install(requirements: &Path, environment: &Path, tally: &mut Tally) -> anyhow::Result<Option<PathBuf>> {
    Ok(match environment_with(requirements, environment).await? {
        Ok(python) => Some(python),
        Err(reason) => {
            tally.skip_aloud(&reason);
            None
        }
    })
}

/// A command for this Python, which leaves nothing beside the scripts that it runs.
pub fn command(python: &Path) -> Command {
    let mut command = Command::new(python);
    command.env("PYTHONDONTWRITEBYTECODE", "1").env("PYTHONUTF8", "1");
    command
}

/// The inner error says why there can be none.
async fn environment_with(requirements: &Path, environment: &Path) -> anyhow::Result<Result<PathBuf, String>> {
    let wanted = fs::read(requirements).with_context(|| format!("{} cannot be read", requirements.display()))?;
    let installed = environment.join("installed.txt");
    let python = environment.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    if python.exists() && fs::read(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(Ok(python));
    }
    println!("installing what {} names", requirements.display());
    let system = env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    let steps: [(&OsStr, Vec<&OsStr>); 2] = [
        (&system, words(&["-m", "venv", "--clear"], environment)),
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
            Ok(Err(complaint)) => return Ok(Err(format!("Python packages cannot be installed: {complaint}"))),
            Err(ToolError::Interrupted) => return Err(ToolError::Interrupted.into()),
            Err(error) => return Ok(Err(format!("Python packages cannot be installed: {error}"))),
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
