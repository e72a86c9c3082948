//! What Spin says in the environment.

use std::path::PathBuf;

use thiserror::Error;

use crate::application::locked;

const LOCKED_APP: &str = "SPIN_LOCKED_URL";
const APP_FOLDER: &str = "SPIN_LOCAL_APP_DIR";

/// Why there is nothing to run.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum LaunchError {
    /// Somebody else started it.
    #[error(
        "{LOCKED_APP} is not set: `spin up` starts this command; `petstore-host serve` runs an application without Spin"
    )]
    NotBySpin,
    /// The application is not on this machine.
    #[error("{LOCKED_APP} is `{0}`, which is not a file:// URL of this machine")]
    NoFile(String),
}

/// How Spin started this process.
#[derive(Debug, PartialEq, Eq)]
pub struct Launch {
    /// The locked app.
    pub locked_app: PathBuf,
    /// The folder of the manifest; none for an application that came from a registry.
    pub app_folder: Option<PathBuf>,
}

impl Launch {
    /// Reads the environment.
    ///
    /// # Errors
    /// See [`LaunchError`].
    pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Result<Self, LaunchError> {
        let url = variable(LOCKED_APP).ok_or(LaunchError::NotBySpin)?;
        let app_folder = variable(APP_FOLDER).filter(|folder| !folder.is_empty());
        Ok(Self {
            locked_app: locked::file_path(&url).ok_or(LaunchError::NoFile(url))?,
            app_folder: app_folder.map(PathBuf::from),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn launch(url: Option<&str>, folder: Option<&str>) -> Result<Launch, LaunchError> {
        Launch::from_environment(|name| if name == LOCKED_APP { url } else { folder }.map(str::to_owned))
    }

    #[test]
    fn the_locked_app_is_a_file_whose_name_may_be_encoded() {
        let spin = launch(Some("file:///tmp/spin%20up/spin.lock"), Some("/app")).unwrap();
        assert_eq!(spin.locked_app, PathBuf::from("/tmp/spin up/spin.lock"));
        assert_eq!(spin.app_folder, Some(PathBuf::from("/app")));
        assert_eq!(launch(Some("file:///a"), Some("")).unwrap().app_folder, None);
    }

    #[test]
    fn whoever_starts_it_by_hand_is_told_what_to_do() {
        assert!(
            launch(None, None)
                .unwrap_err()
                .to_string()
                .contains("petstore-host serve")
        );
        assert_eq!(
            launch(Some("http://x/y"), None),
            Err(LaunchError::NoFile("http://x/y".into()))
        );
    }
}
