//! How each runner is started, for each kind of work.

use std::{collections::BTreeMap, path::Path};

use anyhow::Context;
use petstore_bench_load::Workload;
use petstore_stack::{functions::handler, portable::WasmtimeServeSettings};
use tokio::process::Command;

use super::{parts::Parts, runner::Runner, spin, stand_in::StandIn};

/// Signs the sessions of the bench.
const SESSION_KEY: &str = "a session key for the bench, of forty characters";
const QUEUE: &str = "orders";

/// The runner's command, which answers on this port and finds its services in the stand-in.
pub fn command(
    parts: &Parts,
    runner: Runner,
    workload: Workload,
    port: u16,
    stand_in: &StandIn,
) -> anyhow::Result<Command> {
    let mut command = match (runner, workload) {
        (Runner::Ours | Runner::Traced | Runner::TracedHundredth, Workload::CartChange) => {
            ours_serving(parts, &parts.app, port, stand_in)
        }
        (Runner::Ours | Runner::Traced | Runner::TracedHundredth, Workload::Reservation) => {
            ours_as_handler(parts, stand_in)?
        }
        (Runner::OneComponent, _) => ours_serving(parts, &parts.one_component, port, stand_in),
        (Runner::Native, _) => native(parts, workload, port, stand_in),
        (Runner::Node, _) => node(parts, workload, port, stand_in),
        (Runner::Wasmtime, _) => wasmtime(parts, port, stand_in)?,
        (Runner::Spin, _) => spin::command(&parts.root, &parts.folder.join("spin"), port, &variables(stand_in)),
    };
    if workload == Workload::Reservation {
        // What the Functions host tells its handler.
        command
            .env("FUNCTIONS_CUSTOMHANDLER_PORT", port.to_string())
            .env("FUNCTIONS_HTTPWORKER_PORT", port.to_string())
            .env("FUNCTIONS_APP_ROOT_PATH", &parts.app);
    }
    if let Some(part) = runner.sampled() {
        command
            .env(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                format!("http://{}", stand_in.authority()),
            )
            .env("OTEL_TRACES_SAMPLER", "parentbased_traceidratio")
            .env("OTEL_TRACES_SAMPLER_ARG", part.to_string());
    }
    Ok(command)
}

fn ours_serving(parts: &Parts, application: &Path, port: u16, stand_in: &StandIn) -> Command {
    let mut command = Command::new(parts.host());
    command
        .args(["serve", "--manifest", "spin.toml", "--precompiled", "precompiled"])
        .args(["--triggers", "http", "--log-format", "json"])
        .args(["--listen", &format!("127.0.0.1:{port}")])
        .current_dir(application);
    with_variables(command, stand_in)
}

fn ours_as_handler(parts: &Parts, stand_in: &StandIn) -> anyhow::Result<Command> {
    let (program, arguments) = handler(&parts.app)?;
    let mut command = Command::new(program);
    command.args(arguments).current_dir(&parts.app);
    Ok(with_variables(command, stand_in))
}

fn with_variables(mut command: Command, stand_in: &StandIn) -> Command {
    for (name, value) in variables(stand_in) {
        command.env(format!("SPIN_VARIABLE_{}", name.to_uppercase()), value);
    }
    command
}

fn native(parts: &Parts, workload: Workload, port: u16, stand_in: &StandIn) -> Command {
    let mut command = Command::new(&parts.native);
    match workload {
        Workload::CartChange => command.args(["shop", "--listen", &format!("127.0.0.1:{port}")]),
        Workload::Reservation => command.arg("reserver"),
    };
    command.envs(environment(stand_in));
    command
}

fn node(parts: &Parts, workload: Workload, port: u16, stand_in: &StandIn) -> Command {
    let mut command = Command::new("node");
    command
        .arg(match workload {
            Workload::CartChange => "shop.js",
            Workload::Reservation => "handler.js",
        })
        .current_dir(&parts.node)
        .env("NODE_ENV", "production")
        .env("PORT", port.to_string())
        .envs(environment(stand_in));
    command
}

fn wasmtime(parts: &Parts, port: u16, stand_in: &StandIn) -> anyhow::Result<Command> {
    let settings = WasmtimeServeSettings {
        program: parts.wasmtime.clone().context("wasmtime is missing")?,
        component: parts.portable.clone(),
        listen: ([127, 0, 0, 1], port).into(),
        environment: environment(stand_in),
    };
    Ok(settings.command())
}

/// The manifest's variables.
fn variables(stand_in: &StandIn) -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("service_bus", stand_in.service_bus()),
        ("orders_queue", QUEUE.to_owned()),
        ("carts_storage", stand_in.storage()),
        ("orders_storage", stand_in.storage()),
        ("alert_url", format!("http://{}/alert", stand_in.authority())),
        ("session_key", SESSION_KEY.to_owned()),
        ("emulator_ports", "*".to_owned()),
    ])
}

/// The components' settings as an environment.
fn environment(stand_in: &StandIn) -> BTreeMap<String, String> {
    let settings = variables(stand_in).into_iter().filter_map(|(name, value)| {
        let name = match name {
            "orders_queue" => "queue",
            "emulator_ports" => return None,
            name => name,
        };
        Some((name.to_uppercase(), value))
    });
    settings.collect()
}
