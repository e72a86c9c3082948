//! `petstore-host trigger`: the plugin `trigger-service-bus`, with which `spin up` runs the application's service-bus
//! triggers.
//!
//! Spin starts a trigger plugin as it starts its own triggers, and so this takes what those take:
//! `FactorsTriggerCommand` in Spin's crate `spin-trigger` is the contract.
//!
//! - [`command_line`]: which arguments are for this trigger
//! - [`options`]: what they say
//! - [`launch_metadata`]: telling Spin which options there are
//! - [`launch`]: what Spin says in the environment
//! - [`variable_source`]: the forms of `--variable`
//! - [`dotenv`]: values in `.env` files
//! - [`runtime_config`]: where else values come from
//! - [`guest_output`]: where to put what components print

pub mod command_line;
mod dotenv;
mod guest_output;
mod launch;
mod launch_metadata;
mod options;
mod runtime_config;
mod variable_source;

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use tokio::task::JoinSet;

use crate::application::resolve::resolve;
use crate::application::{Application, TriggerType, locked};
use crate::guest::Conditions;
use crate::logging::LogFormat;
use crate::programs::Programs;
use crate::service_bus::receivers::Receivers;
use crate::shutdown;
use crate::surroundings::{Machine, SharedSurroundings};
use launch::Launch;
pub use options::Options;

/// Receives until Spin ends it.
pub async fn run(options: Options) -> ExitCode {
    let format = options.log_format;
    match receive(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            match format {
                LogFormat::Json => tracing::error!("{error:#}"),
                // As Spin's own triggers put it.
                LogFormat::Text => eprintln!("Error: {error:#}"),
            }
            ExitCode::FAILURE
        }
    }
}

impl Options {
    /// Whether Spin asks something before it has this receive.
    pub fn answers_spin(&self) -> bool {
        self.launch_metadata_only || self.help_args_only
    }

    /// Answers what Spin asks. Nothing else may be on the stream.
    pub fn answer(&self) -> ExitCode {
        match self.launch_metadata_only {
            true => eprintln!("{}", launch_metadata::json()),
            false => println!("{}", options::help()),
        }
        ExitCode::SUCCESS
    }
}

async fn receive(options: Options) -> Result<()> {
    let stop = shutdown::on_signal()?;
    for option in &options.ignored {
        tracing::warn!("{option} is no option of the service-bus trigger; ignored");
    }
    let launch = Launch::from_environment(|name| std::env::var(name).ok())?;
    let declaration = locked::read(&launch.locked_app)?;
    let runtime_config = options.runtime_config()?;
    let values = options.values(&declaration, &runtime_config)?;
    let application = resolve(&declaration, &values, &[TriggerType::ServiceBus])?;
    let machine: SharedSurroundings = Arc::new(Machine::new().context("cannot set up the HTTP client")?);
    let receivers = Receivers::new(&application, &machine)?;
    let conditions = Conditions {
        limits: options.limits(),
        precompiled: None,
        cache: options.code_cache(),
        output: options.guest_output(&declaration, &runtime_config, launch.app_folder.as_deref())?,
    };
    let programs = Programs::build(&application, &conditions, &machine)?;

    let mut tasks = JoinSet::new();
    receivers.start(&programs, &mut tasks, &stop)?;
    tracing::info!(application = application.name, "ready");
    announce(&application);
    shutdown::run(tasks, &stop).await
}

/// For the terminal in which `spin up` runs, beside the routes that Spin shows there.
fn announce(application: &Application) {
    println!("Receiving from Service Bus:");
    for trigger in &application.service_bus_triggers {
        let dead_letters = match trigger.watch_dead_letters {
            true => ", with its dead letters",
            false => "",
        };
        println!("  {}: {}{dead_letters}", trigger.component, trigger.queue);
    }
}
