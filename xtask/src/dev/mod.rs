//! `cargo xtask dev`: the shop on this machine, until Ctrl-C.
//!
//! | module | what it does |
//! |---|---|
//! | `ports` | which ports are taken, and what to do about it |
//! | `places` | tells where everything is |

mod places;
mod ports;

use std::{
    env,
    net::SocketAddr,
    process::{ExitCode, ExitStatus},
    time::Instant,
};

use clap::Args;
use petstore_dashboard::{Dashboard, Subject, Traces};
use petstore_emulator::Settings;
use petstore_stack::{HostLog, HostSettings, Stack, StackSettings};
use tokio::task::JoinSet;

use crate::{
    build::{self, Built},
    interrupt::interrupted,
    progress::seconds,
    tool::ToolError,
    workspace::Workspace,
};

/// So many lines of the host's log stay in memory, for days of use.
const LOG_KEPT: usize = 10_000;

/// Where the shop and the local Azure are.
#[derive(Debug, Args)]
pub struct Options {
    /// The shop's port on 127.0.0.1
    #[arg(long, default_value_t = 3000, conflicts_with = "any_port")]
    port: u16,
    /// Takes free ports for the shop and for the local Azure
    #[arg(long)]
    any_port: bool,
}

/// Builds what is missing, starts the local Azure and the host, and keeps them until somebody presses Ctrl-C or the host ends.
pub async fn run(workspace: &Workspace, options: Options) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    if !options.any_port {
        ports::check(options.port)?;
    }
    let built = build::all(workspace).await?;
    let traces = Traces::listen().await?;
    let mut stack = tokio::select! {
        stack = Stack::start(settings(built, &options, &traces)) => stack?,
        () = interrupted() => return Err(ToolError::Interrupted.into()),
    };
    let dashboard = Dashboard::start(Subject::new(&stack, traces), dashboard_address(&options)).await?;
    let _printing = print(stack.log());
    println!("{}", places::of(&stack, &dashboard));
    println!("ready in {}; Ctrl-C stops it", seconds(started.elapsed()));
    tokio::select! {
        status = stack.host_ended() => Ok(end_with(status?)),
        () = interrupted() => {
            println!("\nstopping");
            stack.stop().await?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn settings(built: Built, options: &Options, traces: &Traces) -> StackSettings {
    let mut host = HostSettings::with_executable(built.host);
    host.environment.extend(traces.environment());
    host.log_filter = env::var("RUST_LOG").ok();
    host.log_kept = LOG_KEPT;
    if options.any_port {
        return StackSettings {
            host,
            ..StackSettings::default()
        };
    }
    host.listen = SocketAddr::from(([127, 0, 0, 1], options.port));
    StackSettings {
        emulator: Settings::local(),
        host,
        ..StackSettings::default()
    }
}

fn dashboard_address(options: &Options) -> SocketAddr {
    let port = if options.any_port { 0 } else { ports::DASHBOARD };
    SocketAddr::from(([127, 0, 0, 1], port))
}

/// Prints the host's log for people, who are not to read the JSON that the dashboard does.
fn print(log: &HostLog) -> JoinSet<()> {
    let mut lines = log.follow();
    let mut printing = JoinSet::new();
    printing.spawn(async move {
        loop {
            for line in lines.next().await {
                eprintln!("{}", line.readable());
            }
        }
    });
    printing
}

/// The host ended by itself; so does this program, in the same way.
fn end_with(status: ExitStatus) -> ExitCode {
    eprintln!("the host ended with {status}");
    match status.code().map(u8::try_from) {
        Some(Ok(code)) => ExitCode::from(code),
        _ => ExitCode::FAILURE,
    }
}
