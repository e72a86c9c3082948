//! `petstore-host serve`: everything put together.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::application::load::load;
use crate::application::variables::Values;
use crate::application::{Application, Component};
use crate::guest::program::Program;
use crate::guest::{Limits, engine, linker};
use crate::http_trigger::instances::{self, Instances};
use crate::http_trigger::routes::Routes;
use crate::http_trigger::server;
use crate::http_trigger::service::Service;
use crate::logging::LogFormat;
use crate::messaging::pool::Pool;
use crate::outbound::Client;
use crate::service_bus::queue::Queue;
use crate::service_bus::receiver::Receiver;
use crate::shutdown;

/// Requests handled at a time, over all components.
const MAX_REQUESTS: usize = 1_000;

/// How long the work under way may take once the process was told to stop.
const DRAIN_TIME: Duration = Duration::from_secs(30);

/// What to serve, and how.
#[derive(Debug, Args)]
pub struct Options {
    /// The application's manifest.
    #[arg(long, default_value = "spin.toml")]
    manifest: PathBuf,
    /// Where to answer HTTP; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:3000", value_name = "ADDRESS:PORT")]
    listen: SocketAddr,
    /// Run only the triggers of these types.
    #[arg(long, value_delimiter = ',', default_value = "http,service-bus")]
    triggers: Vec<TriggerType>,
    /// Give a variable of the manifest its value; may be repeated. SPIN_VARIABLE_NAME in the environment does the
    /// same.
    #[arg(long = "variable", value_name = "NAME=VALUE", value_parser = name_and_value)]
    variables: Vec<(String, String)>,
    /// Where compiled components are kept, instead of the user's own cache folder.
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    #[command(flatten)]
    bounds: Bounds,
    /// How log lines on standard error look.
    #[arg(long, value_enum, default_value = "text")]
    pub log_format: LogFormat,
}

/// The bounds that every guest lives within.
#[derive(Debug, Args)]
struct Bounds {
    /// Memory of one instance of a component, in MiB.
    #[arg(long, value_name = "MIB", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=4096))]
    guest_memory: u32,
    /// How long a request may take until its response begins, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    request_time: u32,
    /// How long the handling of a message may take, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    delivery_time: u32,
}

impl From<Bounds> for Limits {
    fn from(bounds: Bounds) -> Self {
        Self {
            memory: (bounds.guest_memory as usize) << 20,
            request_time: Duration::from_secs(bounds.request_time.into()),
            delivery_time: Duration::from_secs(bounds.delivery_time.into()),
            ..Self::default()
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TriggerType {
    Http,
    ServiceBus,
}

/// The error does not repeat the text: the value may be a secret.
fn name_and_value(text: &str) -> Result<(String, String), &'static str> {
    text.split_once('=')
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .ok_or("expected NAME=VALUE")
}

/// Serves until told to stop.
///
/// # Errors
/// Whatever keeps the application from starting.
pub async fn run(options: Options) -> Result<()> {
    let stop = shutdown::on_signal()?;
    let values = Values::with_environment(options.variables.into_iter().collect());
    let mut application = load(&options.manifest, &values)?;
    keep_triggers(&mut application, &options.triggers);
    let client = Client::new().context("cannot set up the HTTP client")?;
    let queues = queues(&application, &client)?;
    let listener = match application.http_triggers.is_empty() {
        true => None,
        false => Some(server::listen(options.listen).await?),
    };
    let limits = Limits::from(options.bounds);
    let linker = linker::build(&engine::build(&limits, options.cache)?)?;
    let programs = compile(&application, |component| {
        Program::build(&linker, component, &client, limits)
    })?;

    let mut tasks = JoinSet::new();
    let mut ready = "ready".to_owned();
    if let Some(listener) = listener {
        ready = format!("ready http://{}", listener.local_addr()?);
        tasks.spawn(serve_http(&application, &programs, listener, &stop)?);
    }
    for (queue, trigger) in queues.into_iter().zip(&application.service_bus_triggers) {
        let pool = Pool::new(program(&programs, &trigger.component)?)?;
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

fn queues(application: &Application, client: &Client) -> Result<Vec<Queue>> {
    application
        .service_bus_triggers
        .iter()
        .map(|trigger| {
            Queue::new(client.pool().clone(), trigger)
                .with_context(|| format!("service-bus trigger `{}`, setting `connection`", trigger.id))
        })
        .collect()
}

/// Builds the components side by side: the first start compiles them, which takes a moment.
fn compile(
    application: &Application,
    build: impl Fn(&Component) -> Result<Program> + Sync,
) -> Result<BTreeMap<String, Program>> {
    let build = &build;
    std::thread::scope(|scope| {
        let builds: Vec<_> = application
            .components
            .iter()
            .map(|(id, component)| (id, scope.spawn(move || build(component))))
            .collect();
        builds
            .into_iter()
            .map(|(id, build)| {
                let program = build
                    .join()
                    .map_err(|_| anyhow::anyhow!("compiling component `{id}` panicked"))??;
                Ok((id.clone(), program))
            })
            .collect()
    })
}

fn program(programs: &BTreeMap<String, Program>, id: &str) -> Result<Program> {
    programs
        .get(id)
        .cloned()
        .with_context(|| format!("component `{id}` was not built"))
}

fn serve_http(
    application: &Application,
    programs: &BTreeMap<String, Program>,
    listener: TcpListener,
    stop: &CancellationToken,
) -> Result<impl Future<Output = ()> + Send + use<>> {
    let mut by_component: BTreeMap<&str, Instances> = BTreeMap::new();
    let mut targets = Vec::new();
    for trigger in &application.http_triggers {
        let instances = match by_component.get(trigger.component.as_str()) {
            Some(instances) => instances.clone(),
            None => Instances::new(instances::Component::new(
                program(programs, &trigger.component)?,
                stop.clone(),
            )?),
        };
        by_component.insert(&trigger.component, instances.clone());
        targets.push((trigger.route.clone(), instances));
    }
    let service = Service::new(Routes::new(targets)?, MAX_REQUESTS);
    Ok(server::serve(listener, service, stop.clone()))
}

async fn drain(mut tasks: JoinSet<()>) -> Result<()> {
    let finished = async { while tasks.join_next().await.is_some() {} };
    match tokio::time::timeout(DRAIN_TIME, finished).await {
        Ok(()) => tracing::info!("stopped"),
        Err(_) => tracing::warn!("stopped with work unfinished after {DRAIN_TIME:?}; its messages are delivered again"),
    }
    Ok(())
}
