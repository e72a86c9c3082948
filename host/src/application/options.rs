//! Which application to run, from the command line.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use thiserror::Error;

use super::manifest::{self, ManifestError};
use super::resolve::{self, ResolveError};
use super::variables::{ENVIRONMENT_PREFIX, Values, from_environment};
use super::{Application, TriggerType};

/// Why there is no application to run.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The manifest cannot be used.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// What it says cannot be run.
    #[error(transparent)]
    Resolve(#[from] ResolveError),
}

/// The manifest, and values for its variables.
#[derive(Debug, Args)]
pub struct ApplicationOptions {
    /// The application's manifest.
    #[arg(long, default_value = "spin.toml", env = "PETSTORE_MANIFEST", value_name = "FILE")]
    manifest: PathBuf,
    /// Give a variable of the manifest its value; may be repeated. SPIN_VARIABLE_NAME in the environment does the
    /// same.
    #[arg(long = "variable", value_name = "NAME=VALUE", value_parser = name_and_value)]
    variables: Vec<(String, String)>,
}

impl ApplicationOptions {
    /// Reads the manifest's triggers of these types, with their components. `known` goes before the manifest's own
    /// defaults, for variables that nobody else gives a value.
    ///
    /// # Errors
    /// Whatever in the manifest keeps the application from running.
    pub fn load(self, types: &[TriggerType], known: BTreeMap<String, String>) -> Result<Application, LoadError> {
        let declaration = manifest::read(&self.manifest)?;
        let values = Values::given(self.variables.into_iter().collect())
            .or(from_environment(std::env::vars_os(), ENVIRONMENT_PREFIX))
            .or(known);
        Ok(resolve::resolve(&declaration, &values, types)?)
    }
}

/// The error does not repeat the text: the value may be a secret.
fn name_and_value(text: &str) -> Result<(String, String), &'static str> {
    text.split_once('=')
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .ok_or("expected NAME=VALUE")
}
