//! `cargo xtask demo`: the shop's promises, played on free ports with a fresh local Azure, and checked.
//!
//! | module | what is shown |
//! |---|---|
//! | `overwritten` | three changes in one session: one order file, overwritten |
//! | `second_shopper` | another shopper has a file of their own |
//! | `storage_refused` | storage fails: four tries, no file, one mail |
//! | `storage_back` | storage works again: the next change is stored |
//! | `late_revision` | an older revision arrives late and changes nothing |
//! | `day` | what the steps share: the running parts and the shoppers |
//! | `shopper` | somebody who uses the shop |
//! | `order` | the order that a file, a cart or a mail shows |
//! | `outcome` | what the demo comes to |
//! | `matrix` | the demo in every way, and which component held in which host |

mod day;
mod late_revision;
mod matrix;
mod order;
mod outcome;
mod overwritten;
mod second_shopper;
mod shopper;
mod storage_back;
mod storage_refused;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use petstore_stack::{
    Broker, Program, Runner,
    functions::assemble,
    portable::{Application, PortableFiles, Publisher, SettingsFrom, installed_wasmtime},
};

use crate::{
    build::{self, Built},
    interrupt::interrupted,
    package::{components, spin_plugin},
    progress::seconds,
    tool::ToolError,
    workspace::Workspace,
};

use day::Day;
use outcome::{Outcome, Scene};

/// How to help a machine without wasmtime.
const NO_WASMTIME: &str =
    "there is no wasmtime 48 or later on the path; `cargo xtask test --only wasmtime` installs one";

/// How the demo is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Args)]
pub struct Options {
    /// What runs the components
    #[arg(long, value_enum, default_value = "serve")]
    pub host: HostKind,
    /// What carries the orders
    #[arg(long, value_enum, default_value = "service-bus")]
    pub broker: BrokerKind,
    /// Plays it in every way, and prints which component held in which host
    #[arg(long, exclusive = true)]
    pub matrix: bool,
}

impl Options {
    /// What carries the orders: nobody receives from a queue for portable files, so that they have Event Grid without a word.
    fn broker(self) -> anyhow::Result<Broker> {
        match (self.host, self.broker) {
            (HostKind::WasmtimeServe, _) | (HostKind::Serve, BrokerKind::EventGrid) => Ok(Broker::EventGrid),
            (_, BrokerKind::ServiceBus) => Ok(Broker::ServiceBus),
            (_, BrokerKind::EventGrid) => bail!("this host receives from Service Bus: leave out --broker, or --host"),
        }
    }
}

/// What runs the components.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum HostKind {
    /// `petstore-host serve`
    #[default]
    Serve,
    /// `petstore-host functions`, in a stand-in for the Functions host
    Functions,
    /// The Spin plugin `trigger-service-bus`, in a stand-in for `spin up`; pages by `petstore-host serve`
    SpinPlugin,
    /// `wasmtime serve`, with composed files that need nothing but standard WASI; orders travel by Event Grid
    WasmtimeServe,
}

/// What carries the orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum BrokerKind {
    /// A Service Bus queue
    #[default]
    ServiceBus,
    /// An Event Grid topic, which pushes to the reserver's webhook
    EventGrid,
}

/// Builds what is missing and plays the demo. Succeeds if everything held.
pub async fn run(workspace: &Workspace, options: Options) -> anyhow::Result<ExitCode> {
    if options.matrix {
        return matrix::run(workspace).await;
    }
    let outcome = play(workspace, build::all(workspace).await?, options).await?;
    println!("\n{outcome}");
    Ok(if outcome.held() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn function_app(workspace: &Workspace, host: &Path) -> anyhow::Result<PathBuf> {
    let folder = workspace.component_target_dir().join("package/demo");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    assemble(workspace.root(), host, &folder, Program::Linked).await?;
    Ok(folder)
}

/// Packages the plugin and installs it as Spin does; the installed executable.
fn spin_plugin(workspace: &Workspace, host: &Path) -> anyhow::Result<PathBuf> {
    let folder = workspace.component_target_dir().join("package/demo-spin");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let package = spin_plugin::write(workspace, host, &folder, None)?;
    spin_plugin::install(&package.manifest, &folder.join("installed"))
}

/// Composes the files, whose cart publishes to Event Grid: that broker needs no host that receives.
async fn portable_files(workspace: &Workspace) -> anyhow::Result<PortableFiles> {
    let wasmtime = installed_wasmtime(workspace.root()).await.context(NO_WASMTIME)?;
    let folder = workspace.component_target_dir().join("package/demo-components");
    let make = |application| components::write(workspace.root(), application, SettingsFrom::Environment, &folder);
    Ok(PortableFiles {
        wasmtime,
        cart: make(Application::Cart(Publisher::EventGrid))?,
        reserver: make(Application::ReserverHttp)?,
    })
}

/// What this machine lacks for such a demo, and cannot be built here.
pub async fn missing(workspace: &Workspace, options: Options) -> Option<String> {
    let needs_wasmtime = options.host == HostKind::WasmtimeServe;
    (needs_wasmtime && installed_wasmtime(workspace.root()).await.is_none()).then(|| NO_WASMTIME.to_owned())
}

/// Plays the demo so, with what was built, up to the first scene that does not hold. Whatever happens, nothing is
/// left running.
pub async fn play(workspace: &Workspace, built: Built, options: Options) -> anyhow::Result<Outcome> {
    let broker = options.broker()?;
    let runner = match options.host {
        HostKind::Serve => Runner::Nobody,
        HostKind::Functions => Runner::FunctionApp(function_app(workspace, &built.host).await?),
        HostKind::SpinPlugin => Runner::SpinUp(spin_plugin(workspace, &built.host)?),
        HostKind::WasmtimeServe => Runner::WasmtimeServe(portable_files(workspace).await?),
    };
    tokio::select! {
        outcome = scenes(built, runner, broker) => outcome,
        () = interrupted() => Err(ToolError::Interrupted.into()),
    }
}

async fn scenes(built: Built, runner: Runner, broker: Broker) -> anyhow::Result<Outcome> {
    let started = Instant::now();
    let mut day = Day::begin(built, runner, broker).await?;
    println!(
        "The shop is open at {} ({}).",
        day.stack.shop_url(),
        seconds(started.elapsed())
    );
    let mut outcome = Outcome::default();
    for scene in Scene::ALL {
        println!("\n{scene}");
        let began = Instant::now();
        let held = match scene {
            Scene::Overwritten => overwritten::play(&mut day).await,
            Scene::SecondShopper => second_shopper::play(&mut day).await,
            Scene::StorageRefused => storage_refused::play(&mut day).await,
            Scene::StorageBack => storage_back::play(&mut day).await,
            Scene::LateRevision => late_revision::play(&mut day).await,
        };
        match &held {
            Ok(()) => println!("   held ({})", seconds(began.elapsed())),
            Err(error) => println!("   DID NOT HOLD: {error:#}"),
        }
        if !outcome.add(scene, held) {
            println!("   The host's last lines:\n{}", day.stack.log().tail());
            break;
        }
    }
    day.stack.stop().await?;
    Ok(outcome)
}
