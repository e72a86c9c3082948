//! `petstore-host serve`: everything put together.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::Args;
use tokio::task::JoinSet;

use crate::application::TriggerType;
use crate::application::options::ApplicationOptions;
use crate::guest::engine::CodeCache;
use crate::guest::options::GuestOptions;
use crate::http_trigger::limits::ConnectionLimits;
use crate::http_trigger::server;
use crate::logging::LogFormat;
use crate::programs::Programs;
use crate::service_bus::receivers::Receivers;
use crate::shutdown;
use crate::surroundings::{Machine, SharedSurroundings};

/// What to serve, and how.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    application: ApplicationOptions,
    /// Where to answer HTTP; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:3000", value_name = "ADDRESS:PORT")]
    listen: SocketAddr,
    /// Where to answer probes (/healthz, /readyz) and nothing else: for a process without HTTP triggers, or to keep probes apart from
    /// visitors; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT")]
    probes: Option<SocketAddr>,
    /// Run only the triggers of these types.
    #[arg(long, value_delimiter = ',', default_value = "http,service-bus")]
    triggers: Vec<TriggerType>,
    /// Where compiled components are kept, instead of the user's own cache folder.
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    #[command(flatten)]
    connections: ConnectionLimits,
    #[command(flatten)]
    guests: GuestOptions,
    /// How log lines on standard error look.
    #[arg(long, value_enum, default_value = "text")]
    pub log_format: LogFormat,
}

/// Serves until told to stop.
///
/// # Errors
/// Whatever keeps the application from starting, or from going on.
pub async fn run(options: Options) -> Result<()> {
    let stop = shutdown::on_signal()?;
    let application = options.application.load(&options.triggers, BTreeMap::new())?;
    let machine: SharedSurroundings = Arc::new(Machine::new().context("cannot set up the HTTP client")?);
    let receivers = Receivers::new(&application, &machine)?;
    let listener = match application.http_triggers.is_empty() {
        true => None,
        false => Some(server::listen(options.listen, "--listen").await?),
    };
    let probed = match options.probes {
        None => None,
        Some(address) => Some(server::listen(address, "--probes").await?),
    };
    let cache = options.cache.map_or(CodeCache::Users, CodeCache::Folder);
    let programs = Programs::build(&application, &options.guests.conditions(cache), &machine)?;

    let mut tasks = JoinSet::new();
    let mut ready = "ready".to_owned();
    if let Some(listener) = listener {
        ready = format!("ready http://{}", listener.local_addr()?);
        let pages = programs.pages(&application.http_triggers, &stop)?;
        tasks.spawn(server::serve(listener, pages, options.connections, stop.clone()));
    }
    if let Some(listener) = probed {
        tracing::info!("probes are answered at http://{}", listener.local_addr()?);
        let probes = programs.probes(&stop);
        tasks.spawn(server::serve(listener, probes, options.connections, stop.clone()));
    }
    receivers.start(&programs, &mut tasks, &stop)?;
    tracing::info!(application = application.name, "{ready}");
    println!("{ready}");
    shutdown::run(tasks, &stop).await
}
