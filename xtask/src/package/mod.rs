//! `cargo xtask package`: what is published.
//!
//! | module | what it does |
//! |---|---|
//! | `components` | the application as portable files |
//! | `functions` | the Azure Functions app |
//! | `image` | what the container image is made of |
//! | `spin_plugin` | the plugin `trigger-service-bus` for Spin |
//! | `archive` | a folder as a zip, the same bytes from the same files |

mod archive;
pub mod components;
mod functions;
mod image;
pub mod spin_plugin;

use clap::Subcommand;

use crate::workspace::Workspace;

/// What can be packaged.
#[derive(Debug, Subcommand)]
pub enum Package {
    /// The application as composed components that need nothing but standard WASI
    Components(components::Options),
    /// The Azure Functions app as one zip
    Functions(functions::Options),
    /// What the container image is made of, as a folder
    Image(image::Options),
    /// The plugin `trigger-service-bus` for Spin, as an archive and a manifest for `spin plugins install`
    SpinPlugin(spin_plugin::Options),
}

/// Builds what is missing and packages it.
pub async fn run(workspace: &Workspace, package: Package) -> anyhow::Result<()> {
    match package {
        Package::Components(options) => components::run(workspace, options).await,
        Package::Functions(options) => functions::run(workspace, options).await,
        Package::Image(options) => image::run(workspace, options).await,
        Package::SpinPlugin(options) => spin_plugin::run(workspace, options).await,
    }
}
