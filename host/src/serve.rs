//! `petstore-host serve`: everything put together.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use tokio::task::JoinSet;

use crate::application::Application;
use crate::application::options::ApplicationOptions;
use crate::guest::engine::CodeCache;
use crate::guest::options::GuestOptions;
use crate::http_trigger::server;
use crate::logging::LogFormat;
use crate::programs::Programs;
use crate::service_bus::queue::Queue;
use crate::service_bus::receiver::Receiver;
use crate::shutdown;
use crate::surroundings::{Machine, SharedSurroundings};

/// How long the work under way may take once the process was told to stop.
const DRAIN_TIME: Duration = Duration::from_secs(30);

/// What to serve, and how.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    application: ApplicationOptions,
    /// Where to answer HTTP; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:3000", value_name = "ADDRESS:PORT")]
    listen: SocketAddr,
    /// Run only the triggers of these types.
    #[arg(long, value_delimiter = ',', default_value = "http,service-bus")]
    triggers: Vec<TriggerType>,
    /// Where compiled components are kept, instead of the user's own cache folder.
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    #[command(flatten)]
    guests: GuestOptions,
    /// How log lines on standard error look.
    #[arg(long, value_enum, default_value = "text")]
    pub log_format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TriggerType {
    Http,
    ServiceBus,
}

/// Serves until told to stop.
///
/// # Errors
/// Whatever keeps the application from starting.
pub async fn run(options: Options) -> Result<()> {
    let stop = shutdown::on_signal()?;
    let mut application = options.application.load(&[])?;
    keep_triggers(&mut application, &options.triggers);
    let machine: SharedSurroundings = Arc::new(Machine::new().context("cannot set up the HTTP client")?);
    let queues = queues(&application, &machine)?;
    let listener = match application.http_triggers.is_empty() {
        true => None,
        false => Some(server::listen(options.listen).await?),
    };
    let cache = options.cache.map_or(CodeCache::Users, CodeCache::Folder);
    let programs = Programs::build(&application, &options.guests, cache, &machine)?;

    let mut tasks = JoinSet::new();
    let mut ready = "ready".to_owned();
    if let Some(listener) = listener {
        ready = format!("ready http://{}", listener.local_addr()?);
        let pages = programs.pages(&application.http_triggers, &stop)?;
        tasks.spawn(server::serve(listener, pages, stop.clone()));
    }
    for (queue, trigger) in queues.into_iter().zip(&application.service_bus_triggers) {
        let pool = programs.pool(&trigger.component)?;
        tasks.spawn(Receiver::new(queue, pool, trigger).run(stop.clone()));
    }
    tracing::info!(application = application.name, "{ready}");
    println!("{ready}");
    stop.cancelled().await;
    drain(tasks).await
}

fn keep_triggers(application: &mut Application, types: &[TriggerType]) {
    if !types.contains(&TriggerType::Http) {
        application.http_triggers.clear();
    }
    if !types.contains(&TriggerType::ServiceBus) {
        application.service_bus_triggers.clear();
    }
    let http = application.http_triggers.iter().map(|t| &t.component);
    let service_bus = application.service_bus_triggers.iter().map(|t| &t.component);
    let used: BTreeSet<String> = http.chain(service_bus).cloned().collect();
    application.components.retain(|id, _| used.contains(id));
}

fn queues(application: &Application, surroundings: &SharedSurroundings) -> Result<Vec<Queue>> {
    application
        .service_bus_triggers
        .iter()
        .map(|trigger| {
            Queue::new(surroundings.clone(), trigger)
                .with_context(|| format!("service-bus trigger `{}`, setting `connection`", trigger.id))
        })
        .collect()
}

async fn drain(mut tasks: JoinSet<()>) -> Result<()> {
    let finished = async { while tasks.join_next().await.is_some() {} };
    match tokio::time::timeout(DRAIN_TIME, finished).await {
        Ok(()) => tracing::info!("stopped"),
        Err(_) => tracing::warn!("stopped with work unfinished after {DRAIN_TIME:?}; its messages are delivered again"),
    }
    Ok(())
}
