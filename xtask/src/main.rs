//! `cargo xtask`: builds, runs and tests the pet store.
//!
//! | module | what it does |
//! |---|---|
//! | `toolchain` | makes the compiler able to build components |
//! | `dev` | runs the shop on this machine |
//! | `demo` | plays the shop's promises and checks them |
//! | `test` | runs every test |
//! | `simulate` | plays the components under every fault |
//! | `running_shop` | the shop that is tested or measured from outside |
//! | `bench` | measures |
//! | `build` | builds components and host |
//! | `package` | makes what is published |
//! | `workspace` | which packages there are |
//! | `tool` | runs a tool and follows its output |
//! | `colour` | takes a terminal's colours out of what a tool writes |
//! | `progress` | shows how far a step is |
//! | `interrupt` | Ctrl-C |

mod bench;
mod build;
mod colour;
mod demo;
mod dev;
mod interrupt;
mod package;
mod progress;
mod running_shop;
mod simulate;
mod test;
mod tool;
mod toolchain;
mod workspace;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use workspace::Workspace;

#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask", about = "Builds, runs and tests the pet store")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Starts the shop and a local Azure, until Ctrl-C
    Dev(dev::Options),
    /// Plays what the shop promises, on free ports, and checks it
    Demo(demo::Options),
    /// Runs every test
    Test(test::Options),
    /// Plays the shipped components under every fault, in runs that a seed decides
    Simulate(simulate::Options),
    /// Measures what the parts can do on this machine: shop and reserver against others, or one part
    Bench(bench::Bench),
    /// Builds the components and the host
    Build,
    /// Makes what is published
    #[command(subcommand)]
    Package(package::Package),
    /// Installs what the compiler needs for components, without building anything
    Toolchain {
        /// Builds the standard library from sources into this sysroot, whatever the compiler's own holds
        #[arg(long, value_name = "SYSROOT")]
        into: Option<PathBuf>,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse().command).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::load().await?;
    match command {
        Command::Dev(options) => return dev::run(&workspace, options).await,
        Command::Demo(options) => return demo::run(&workspace, options).await,
        Command::Test(options) => return test::run(&workspace, options).await,
        Command::Simulate(options) => return simulate::run(&workspace, options).await,
        Command::Bench(bench) => return bench::run(&workspace, &bench).await,
        Command::Build => {
            build::all(&workspace).await?;
        }
        Command::Package(package) => package::run(&workspace, package).await?,
        Command::Toolchain { into: None } => toolchain::ensure_target(&workspace).await?,
        Command::Toolchain { into: Some(sysroot) } => toolchain::build_into(&workspace, &sysroot).await?,
    }
    Ok(ExitCode::SUCCESS)
}
