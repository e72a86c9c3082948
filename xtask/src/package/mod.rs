//! `cargo xtask package`: what is published.
//!
//! | module | what it does |
//! |---|---|
//! | `components` | the application as portable files |
//! | `functions` | the Azure Functions app |
//! | `archive` | a folder as a zip, the same bytes from the same files |

mod archive;
pub mod components;
mod functions;

use clap::Subcommand;

use crate::workspace::Workspace;

/// What can be packaged.
#[derive(Debug, Subcommand)]
pub enum Package {
    /// The application as composed components that need nothing but standard WASI
    Components(components::Options),
    /// The Azure Functions app as one zip
    Functions(functions::Options),
}

/// Builds what is missing and packages it.
pub async fn run(workspace: &Workspace, package: Package) -> anyhow::Result<()> {
    match package {
        Package::Components(options) => components::run(workspace, options).await,
        Package::Functions(options) => functions::run(workspace, options).await,
    }
}
