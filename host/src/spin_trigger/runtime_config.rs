//! Spin's runtime config, as far as it concerns this trigger: who gives variables their values, and where logs go.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use thiserror::Error;

use super::dotenv::{self, DotenvError};
use crate::application::variables::{ENVIRONMENT_PREFIX, from_environment};

/// Why a runtime config cannot be used.
#[derive(Debug, Error)]
pub enum RuntimeConfigError {
    /// The file cannot be read.
    #[error("cannot read the runtime config {}", .0.display())]
    Read(PathBuf, #[source] std::io::Error),
    /// The file is none. Shows no line of it: the values may be secret.
    #[error("the runtime config {} is not valid: {reason}", file.display())]
    Syntax {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A provider that Spin has and this trigger lacks.
    #[error(
        "the runtime config has a variables_provider of type `{0}`, which the service-bus trigger does not have: give it the values in \
         {ENVIRONMENT_PREFIX}_<NAME> instead"
    )]
    Provider(String),
    /// The `.env` file of a provider.
    #[error(transparent)]
    Dotenv(#[from] DotenvError),
}

/// What the file says. What it configures for other parts of Spin, key-value stores say, is ignored.
#[derive(Default, Deserialize)]
pub struct RuntimeConfig {
    #[serde(default, alias = "config_provider")]
    variables_provider: Vec<Provider>,
    /// The state folder.
    pub state_dir: Option<PathBuf>,
    /// The folder for what components print.
    pub log_dir: Option<PathBuf>,
}

/// `[[variables_provider]]`
#[derive(Deserialize)]
struct Provider {
    #[serde(rename = "type")]
    kind: String,
    /// Of type `static`.
    #[serde(default)]
    values: BTreeMap<String, String>,
    /// Of type `env`.
    prefix: Option<String>,
    /// Of type `env`.
    dotenv_path: Option<PathBuf>,
}

impl RuntimeConfig {
    /// Reads the file.
    ///
    /// # Errors
    /// It cannot be read, or is none.
    pub fn read(file: &Path) -> Result<Self, RuntimeConfigError> {
        let text = std::fs::read_to_string(file).map_err(|e| RuntimeConfigError::Read(file.to_owned(), e))?;
        toml::from_str(&text).map_err(|e| RuntimeConfigError::Syntax {
            file: file.to_owned(),
            reason: e.message().to_owned(),
        })
    }

    /// The values that the providers give, in their order.
    ///
    /// # Errors
    /// A provider that this trigger does not have, or whose file cannot be used.
    pub fn values(&self) -> Result<Vec<BTreeMap<String, String>>, RuntimeConfigError> {
        let mut all = Vec::new();
        for provider in &self.variables_provider {
            match provider.kind.as_str() {
                "static" => all.push(provider.values.clone()),
                "env" => {
                    let prefix = provider.prefix.as_deref().unwrap_or(ENVIRONMENT_PREFIX);
                    all.push(from_environment(std::env::vars_os(), prefix));
                    if let Some(file) = &provider.dotenv_path {
                        all.push(dotenv::read(file, prefix)?);
                    }
                }
                other => return Err(RuntimeConfigError::Provider(other.to_owned())),
            }
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(text: &str) -> Result<RuntimeConfig, RuntimeConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("runtime.toml");
        std::fs::write(&file, text).unwrap();
        RuntimeConfig::read(&file)
    }

    #[test]
    fn providers_give_values_in_their_order() {
        let folder = tempfile::tempdir().unwrap();
        let dotenv = folder.path().join("shop.env");
        std::fs::write(&dotenv, "SHOP_QUEUE=orders\n").unwrap();
        let text = format!(
            "state_dir = \"state\"\n[key_value_store.default]\ntype = \"spin\"\n\
             [[variables_provider]]\ntype = \"static\"\nvalues = {{ a = \"1\" }}\n\
             [[variables_provider]]\ntype = \"env\"\nprefix = \"SHOP\"\ndotenv_path = {dotenv:?}\n"
        );
        let config = config(&text).unwrap();
        assert_eq!(config.state_dir, Some(PathBuf::from("state")));
        let values = config.values().unwrap();
        assert_eq!(values[0]["a"], "1");
        assert_eq!(values.last().unwrap()["queue"], "orders");
    }

    #[test]
    fn a_provider_that_is_not_here_is_refused_by_name() {
        let text = "[[config_provider]]\ntype = \"azure_key_vault\"\nvault_url = \"https://v.example\"\n";
        let error = config(text).unwrap().values().unwrap_err().to_string();
        assert!(error.contains("`azure_key_vault`"), "{error}");
    }

    #[test]
    fn a_file_that_is_none_is_refused_without_showing_it() {
        let error = config("[[variables_provider]]\ntype = \"static\"\nvalues = \"topsecret\"\n")
            .err()
            .unwrap();
        assert!(!error.to_string().contains("topsecret = "), "{error}");
        assert!(
            RuntimeConfig::read(Path::new("/nowhere"))
                .err()
                .unwrap()
                .to_string()
                .contains("/nowhere")
        );
    }
}
