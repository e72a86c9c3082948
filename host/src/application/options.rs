//! Which application to run, from the command line.

use std::path::PathBuf;

use clap::Args;

use super::Application;
use super::load::{LoadError, load};
use super::variables::Values;

/// The manifest, and values for its variables.
#[derive(Debug, Args)]
pub struct ApplicationOptions {
    /// The application's manifest.
    #[arg(long, default_value = "spin.toml")]
    manifest: PathBuf,
    /// Give a variable of the manifest its value; may be repeated. SPIN_VARIABLE_NAME in the environment does the
    /// same.
    #[arg(long = "variable", value_name = "NAME=VALUE", value_parser = name_and_value)]
    variables: Vec<(String, String)>,
}

impl ApplicationOptions {
    /// Reads the manifest. `fallbacks` go before the manifest's own defaults, for variables that nobody else gives a
    /// value.
    ///
    /// # Errors
    /// Whatever in the manifest keeps the application from running.
    pub fn load(self, fallbacks: &[(&str, String)]) -> Result<Application, LoadError> {
        let mut values = Values::with_environment(self.variables.into_iter().collect());
        values.fallbacks = fallbacks
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        load(&self.manifest, &values)
    }
}

/// The error does not repeat the text: the value may be a secret.
fn name_and_value(text: &str) -> Result<(String, String), &'static str> {
    text.split_once('=')
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .ok_or("expected NAME=VALUE")
}
