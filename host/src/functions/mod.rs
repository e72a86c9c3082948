//! `petstore-host functions`: the custom handler of an Azure Functions app.
//!
//! The Functions host starts this process and sends it HTTP on loopback: `GET /` to see whether it is there,
//! `POST /<function>` for each message that it has received, and the requests of visitors on their own paths. `GET /healthz` and
//! `GET /readyz` are for whoever watches this process.
//! <https://learn.microsoft.com/azure/azure-functions/functions-custom-handlers>
//!
//! - [`app`]: what the function app's own files say
//! - [`host_file`]: the settings of `host.json`
//! - [`function_file`]: a function's `function.json`
//! - [`handler`]: which request is what
//! - [`origin`]: whether the Functions host itself sent it
//! - [`function`]: one invocation from its arrival to its answer
//! - [`payload`]: the message in an invocation
//! - [`value`]: the forms in which the Functions host writes a value
//!
//! # The process
//! Log lines go to standard output: Azure shows each line on standard error as an error, so that only the line with
//! which the process gives up goes there. It never exits with 0, after which the Functions host would not start it
//! again: 1 after a failure, and 200, which asks for a new process without counting as a crash, when it was told to
//! stop.

mod app;
mod function;
pub mod function_file;
mod handler;
mod host_file;
mod origin;
pub mod payload;
mod value;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::Args;
use tokio_util::sync::CancellationToken;

use crate::application::options::ApplicationOptions;
use crate::application::{Application, TriggerType};
use crate::guest::engine::CodeCache;
use crate::guest::options::GuestOptions;
use crate::http_trigger::limits::ConnectionLimits;
use crate::http_trigger::server;
use crate::http_trigger::service::Probes;
use crate::logging::LogFormat;
use crate::programs::Programs;
use crate::service_bus::hold::Hold;
use crate::shutdown;
use crate::surroundings::{Machine, SharedSurroundings};
use app::FunctionApp;
use function::Function;
use handler::{Handler, Loaded};

/// Where the Functions host expects the handler.
const PORT: &str = "FUNCTIONS_CUSTOMHANDLER_PORT";

/// The folder with `host.json`; the working folder if it is not set.
const APP_ROOT: &str = "FUNCTIONS_APP_ROOT_PATH";

/// The variable through which the cart learns below which path browsers see it.
const BASE_PATH: &str = "base_path";

/// What tells the Functions host to start a new process and not to count that as a crash.
const START_AGAIN: u8 = 200;

/// What an invocation needs besides the time of its handler and its wait.
const MARGIN: Duration = Duration::from_secs(15);

/// What to run, and how.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    application: ApplicationOptions,
    #[command(flatten)]
    guests: GuestOptions,
    /// Where components compiled at the start are kept. Nowhere by default: a function app's folder is read-only.
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// How log lines on standard output look.
    #[arg(long, value_enum, default_value = "json")]
    pub log_format: LogFormat,
}

/// Answers the Functions host until it ends this process.
pub async fn run(options: Options) -> ExitCode {
    match answer(options).await {
        Ok(()) => ExitCode::from(START_AGAIN),
        Err(error) => {
            let lines = format!("{error:#}");
            eprintln!("error: {}", lines.split_whitespace().collect::<Vec<_>>().join(" "));
            ExitCode::FAILURE
        }
    }
}

async fn answer(options: Options) -> Result<()> {
    let begun = Instant::now();
    let stop = shutdown::on_signal()?;
    let listener = server::listen(address(std::env::var(PORT).ok())?, PORT).await?;
    let root = std::env::var_os(APP_ROOT).map_or_else(|| PathBuf::from("."), PathBuf::from);
    let app = FunctionApp::read(&root, &host_file::overrides(std::env::vars_os()))?;
    let base_path = app.route_prefix.as_ref().map(|prefix| format!("/{prefix}"));
    let known = base_path.map(|path| (BASE_PATH.to_owned(), path)).into_iter().collect();
    let application = options.application.load(&TriggerType::ALL, known)?;
    let functions = app.functions(&application)?;
    let limits = options.guests.limits();

    let handler = Handler::new(app.route_prefix.as_deref(), functions.keys(), stop.clone());
    let mut serving = tokio::spawn(server::serve(
        listener,
        handler.clone(),
        ConnectionLimits::default(),
        stop.clone(),
    ));
    tracing::info!(
        application = application.name,
        took_ms = milliseconds(begun),
        "answering"
    );

    let longest_hold = app
        .function_timeout
        .map(|timeout| timeout.saturating_sub(limits.delivery_time + MARGIN));
    let stopping = stop.clone();
    let mut loading = tokio::task::spawn_blocking(move || {
        let cache = options.cache.map_or(CodeCache::None, CodeCache::Folder);
        let machine: SharedSurroundings = Arc::new(Machine::new().context("cannot set up the HTTP client")?);
        let programs = Programs::build(&application, &options.guests.conditions(cache), &machine)?;
        load(&application, &app, functions, &programs, longest_hold, &stopping)
    });
    let loaded = tokio::select! {
        loaded = &mut loading => loaded.context("loading the components panicked")??,
        ended = &mut serving => return end_of_listener(ended, &stop),
    };
    tracing::info!(took_ms = milliseconds(begun), "ready");
    handler.loaded(loaded);
    end_of_listener(serving.await, &stop)
}

/// The listener ends when the process was told to stop, and for no other good reason.
fn end_of_listener(ended: Result<(), tokio::task::JoinError>, stop: &CancellationToken) -> Result<()> {
    ended.context("answering requests panicked")?;
    ensure!(stop.is_cancelled(), "the listening socket was closed");
    tracing::info!("stopped");
    Ok(())
}

fn address(port: Option<String>) -> Result<SocketAddr> {
    let port = port.with_context(|| {
        format!("{PORT} is not set: the Functions host starts this command; `petstore-host serve` runs the components without it")
    })?;
    let port = port
        .parse()
        .with_context(|| format!("{PORT} is `{port}`, which is no port"))?;
    Ok((Ipv4Addr::LOCALHOST, port).into())
}

fn load(
    application: &Application,
    app: &FunctionApp,
    functions: BTreeMap<String, app::Link>,
    programs: &Programs,
    longest_hold: Option<Duration>,
    stop: &CancellationToken,
) -> Result<Loaded> {
    let functions = functions
        .into_iter()
        .map(|(name, link)| {
            let hold = Hold::of(&link.trigger);
            let function = Function {
                name: name.clone(),
                binding: link.binding.clone(),
                pool: programs.pool(&link.trigger.component)?,
                hold: longest_hold.map_or(hold, |longest| hold.at_most(longest)),
                stop: stop.clone(),
            };
            Ok((name, function))
        })
        .collect::<Result<_>>()?;
    let pages = match app.route_prefix {
        Some(_) => Some(programs.pages(&application.http_triggers, stop)?),
        None => None,
    };
    let probes = Probes {
        health: programs.health().clone(),
        stop: stop.clone(),
    };
    Ok(Loaded {
        functions,
        pages,
        probes,
    })
}

fn milliseconds(begun: Instant) -> u64 {
    u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_on_loopback_and_must_be_given() {
        assert_eq!(address(Some("7072".into())).unwrap().to_string(), "127.0.0.1:7072");
        let missing = address(None).unwrap_err().to_string();
        assert!(
            missing.contains(PORT) && missing.contains("petstore-host serve"),
            "{missing}"
        );
        assert!(format!("{:#}", address(Some("x".into())).unwrap_err()).contains("`x`"));
    }
}
