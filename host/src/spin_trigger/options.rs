//! What the command line says: the options of Spin's own triggers that mean something to this one.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use clap::{Args, Command};

use super::command_line::PLUGIN;
use super::dotenv;
use super::runtime_config::RuntimeConfig;
use super::variable_source::{self, VariableSource};
use crate::application::declaration::Declaration;
use crate::application::variables::{ENVIRONMENT_PREFIX, Values, from_environment};
use crate::guest::Limits;
use crate::guest::engine::CodeCache;
use crate::logging::LogFormat;

/// Where Spin, too, looks for values besides the environment: in the folder in which `spin up` was called.
const DOTENV: &str = ".env";

/// WebAssembly counts memory in these.
const PAGE: usize = 64 << 10;

/// How to run the service-bus triggers of an application under `spin up`, which starts this.
#[derive(Debug, Args)]
#[command(next_help_heading = "SERVICE-BUS TRIGGER OPTIONS")]
pub struct Options {
    /// Give variables of the application their values: one as KEY=VALUE or, from a text file, KEY=@FILE; any number
    /// from a JSON or TOML file. May be repeated; the last one wins.
    #[arg(long = "variable", value_name = "KEY=VALUE | KEY=@FILE | @FILE.json | @FILE.toml")]
    variables: Vec<VariableSource>,
    /// Spin's runtime config: `[[variables_provider]]` of the types `static` and `env`, `state_dir` and `log_dir`.
    #[arg(long, env = "RUNTIME_CONFIG_FILE", value_name = "FILE")]
    runtime_config_file: Option<PathBuf>,
    /// The folder for what components print; empty for none [default: `logs` in the state folder].
    #[arg(short = 'L', long, env = "SPIN_LOG_DIR", value_name = "DIR")]
    pub(super) log_dir: Option<OsString>,
    /// Empty the files in that folder first.
    #[arg(long)]
    pub(super) truncate_logs: bool,
    /// The state folder; empty for none [default: `.spin` beside the manifest].
    #[arg(long, value_name = "DIR")]
    pub(super) state_dir: Option<OsString>,
    /// Show on standard error what these components print, and not what the others do.
    #[arg(long, value_name = "COMPONENT")]
    pub(super) follow: Vec<String>,
    /// Do not show on standard error what components print.
    #[arg(short, long, aliases = ["sh", "shush"], conflicts_with = "follow")]
    pub(super) quiet: bool,
    /// Compile the components at each start.
    #[arg(long, env = "DISABLE_WASMTIME_CACHE", conflicts_with = "cache")]
    disable_cache: bool,
    /// Wasmtime's configuration file for the cache of compiled components.
    #[arg(long, env = "WASMTIME_CACHE_FILE", value_name = "FILE")]
    cache: Option<PathBuf>,
    /// Memory of one instance of a component, in bytes.
    #[arg(long, env = "SPIN_MAX_INSTANCE_MEMORY", value_name = "BYTES")]
    max_instance_memory: Option<usize>,
    /// How long the handling of a message may take, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    delivery_time: u32,
    /// How log lines on standard error look.
    #[arg(long, value_enum, default_value = "text")]
    pub log_format: LogFormat,
    /// Print this trigger's options and end.
    #[arg(long, hide = true)]
    pub help_args_only: bool,
    /// Print what Spin must know to hand on options, and end.
    #[arg(long, hide = true)]
    pub launch_metadata_only: bool,
    /// The names of options that are not this trigger's.
    #[arg(hide = true, last = true)]
    pub ignored: Vec<String>,
}

impl Options {
    /// What the runtime config says, if there is one.
    pub(super) fn runtime_config(&self) -> Result<RuntimeConfig> {
        let read = self.runtime_config_file.as_deref().map(RuntimeConfig::read);
        Ok(read.transpose()?.unwrap_or_default())
    }

    /// Values for the variables, from where Spin takes them and in its order. Those given for variables that the
    /// application does not declare may be another trigger's.
    pub(super) fn values(&self, declaration: &Declaration, config: &RuntimeConfig) -> Result<Values> {
        let mut values = Values::given(variable_source::read_all(&self.variables)?);
        for name in values.drop_undeclared(&declaration.variables) {
            tracing::warn!("--variable {name}: the application declares no such variable; ignored");
        }
        for source in config.values()? {
            values = values.or(source);
        }
        let environment = from_environment(std::env::vars_os(), ENVIRONMENT_PREFIX);
        Ok(values
            .or(environment)
            .or(dotenv::read(DOTENV.as_ref(), ENVIRONMENT_PREFIX)?))
    }

    /// The bounds that every guest lives within.
    pub(super) fn limits(&self) -> Limits {
        let default = Limits::default();
        Limits {
            memory: self
                .max_instance_memory
                .map_or(default.memory, |bytes| bytes.next_multiple_of(PAGE)),
            delivery_time: Duration::from_secs(self.delivery_time.into()),
            ..default
        }
    }

    /// Where compiled components are kept.
    pub(super) fn code_cache(&self) -> CodeCache {
        match &self.cache {
            _ if self.disable_cache => CodeCache::None,
            Some(file) => CodeCache::Configured(file.clone()),
            None => CodeCache::Users,
        }
    }
}

/// The options alone, for `spin up --help`.
pub fn help() -> String {
    Options::augment_args(Command::new(PLUGIN))
        .disable_help_flag(true)
        .help_template("{all-args}")
        .render_long_help()
        .to_string()
}

#[cfg(test)]
#[path = "options_tests.rs"]
mod tests;
