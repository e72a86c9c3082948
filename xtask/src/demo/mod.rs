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

mod day;
mod late_revision;
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

use anyhow::ensure;
use clap::{Args, ValueEnum};
use petstore_stack::{
    Broker, Runner,
    functions::{Program, assemble},
};

use crate::{
    build::{self, Built},
    interrupt::interrupted,
    package::spin_plugin,
    progress::seconds,
    tool::ToolError,
    workspace::Workspace,
};

use day::Day;
use outcome::{Outcome, Scene};

/// How the demo is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Args)]
pub struct Options {
    /// What runs the components
    #[arg(long, value_enum, default_value = "serve")]
    pub host: HostKind,
    /// What carries the orders
    #[arg(long, value_enum, default_value = "service-bus")]
    pub broker: BrokerKind,
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

impl From<BrokerKind> for Broker {
    fn from(kind: BrokerKind) -> Self {
        match kind {
            BrokerKind::ServiceBus => Self::ServiceBus,
            BrokerKind::EventGrid => Self::EventGrid,
        }
    }
}

/// Builds what is missing and plays the demo. Succeeds if everything held.
pub async fn run(workspace: &Workspace, options: Options) -> anyhow::Result<ExitCode> {
    let outcome = play(workspace, options).await?;
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
    Ok(spin_plugin::install(&package.manifest, &folder.join("installed"))?)
}

/// Builds what is missing and plays the demo so, up to the first scene that does not hold. Whatever happens, nothing is
/// left running.
pub async fn play(workspace: &Workspace, options: Options) -> anyhow::Result<Outcome> {
    ensure!(
        options.broker == BrokerKind::ServiceBus || options.host == HostKind::Serve,
        "Event Grid pushes to `petstore-host serve`: leave out --broker, or --host"
    );
    let built = build::all(workspace).await?;
    let runner = match options.host {
        HostKind::Serve => Runner::Nobody,
        HostKind::Functions => Runner::FunctionApp(function_app(workspace, &built.host).await?),
        HostKind::SpinPlugin => Runner::SpinUp(spin_plugin(workspace, &built.host)?),
    };
    tokio::select! {
        outcome = scenes(built, runner, options.broker.into()) => outcome,
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
