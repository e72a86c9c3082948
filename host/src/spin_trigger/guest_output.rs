//! Where to put what components print: on standard error, and into files beside those of Spin's own triggers.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::Options;
use super::runtime_config::RuntimeConfig;
use crate::application::declaration::Declaration;
use crate::guest::output::{Destination, Shown};

/// The state folder in the application's.
const STATE: &str = ".spin";

/// The folder for what components print in the state folder.
const LOGS: &str = "logs";

impl Options {
    /// What `--quiet`, `--follow`, `--log-dir` and the like come to. Makes the folder.
    ///
    /// # Errors
    /// A component to be followed is none of the application's, or the folder cannot be made.
    pub(super) fn guest_output(
        &self,
        declaration: &Declaration,
        config: &RuntimeConfig,
        app_folder: Option<&Path>,
    ) -> Result<Destination> {
        if let Some(stranger) = self.follow.iter().find(|id| !declaration.components.contains_key(*id)) {
            let all: Vec<_> = declaration.components.keys().map(String::as_str).collect();
            ensure!(
                false,
                "--follow {stranger}: the application has no such component; it has {}",
                all.join(", ")
            );
        }
        let folder = self.log_folder(config, app_folder);
        if let Some(folder) = &folder {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("cannot make the log folder {}", folder.display()))?;
            tracing::info!("what components print is kept in {}", folder.display());
        }
        Ok(Destination {
            shown: match &self.follow[..] {
                _ if self.quiet => Shown::Nothing,
                [] => Shown::All,
                some => Shown::Only(BTreeSet::from_iter(some.iter().cloned())),
            },
            folder,
            truncate: self.truncate_logs,
        })
    }

    fn log_folder(&self, config: &RuntimeConfig, app_folder: Option<&Path>) -> Option<PathBuf> {
        let default = || {
            let state = folder(self.state_dir.as_ref(), config.state_dir.as_deref(), || {
                app_folder.map(|folder| folder.join(STATE))
            });
            state.map(|state| state.join(LOGS))
        };
        folder(self.log_dir.as_ref(), config.log_dir.as_deref(), default)
    }
}

/// The first that is said; said to be empty, it is none.
fn folder(
    option: Option<&OsString>,
    config: Option<&Path>,
    default: impl FnOnce() -> Option<PathBuf>,
) -> Option<PathBuf> {
    match option.map(Path::new).or(config) {
        Some(said) => (!said.as_os_str().is_empty()).then(|| said.to_owned()),
        None => default(),
    }
}
