//! The application as portable files, for any host of WASI 0.3 components.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::{Args, ValueEnum};
use petstore_composition::imports;
use petstore_stack::portable::{Application, Publisher, SettingsFrom};

use crate::{build, workspace::Workspace};

/// How the files are made.
#[derive(Debug, Args)]
pub struct Options {
    /// Which broker gets the cart's orders
    #[arg(long, value_enum, default_value = "service-bus")]
    publisher: PublisherName,
    /// Where the components' settings come from; with `host` the files need `wasi:config/store`
    #[arg(long, value_enum, default_value = "environment")]
    settings: SettingsName,
    /// The folder for the files [default: target/package/components]
    #[arg(long, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

/// A broker's name on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PublisherName {
    /// A queue, over the REST API
    ServiceBus,
    /// A queue, and beside it an event hub whose loss nobody notices
    ServiceBusTapped,
    /// A custom topic
    EventGrid,
}

/// A place's name on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SettingsName {
    /// Environment variables: `service_bus` is SERVICE_BUS
    Environment,
    /// The host, as Spin and petstore-host have them
    Host,
}

/// Makes the files and says what each needs.
pub async fn run(workspace: &Workspace, options: Options) -> anyhow::Result<()> {
    build::components(workspace).await?;
    build::composed::make(workspace)?;
    let publisher = match options.publisher {
        PublisherName::ServiceBus => Publisher::ServiceBus,
        PublisherName::ServiceBusTapped => Publisher::ServiceBusTapped,
        PublisherName::EventGrid => Publisher::EventGrid,
    };
    let settings = match options.settings {
        SettingsName::Environment => SettingsFrom::Environment,
        SettingsName::Host => SettingsFrom::Host,
    };
    let folder = options
        .output
        .unwrap_or_else(|| workspace.component_target_dir().join("package/components"));
    for application in [Application::Cart(publisher), Application::ReserverHttp] {
        let file = write(workspace.root(), application, settings, &folder)?;
        println!("{}: {} bytes", file.display(), fs::metadata(&file)?.len());
        for import in imports(&file)? {
            println!("    imports {import}");
        }
    }
    Ok(())
}

/// Makes one file in the folder.
pub fn write(
    checkout: &Path,
    application: Application,
    settings: SettingsFrom,
    folder: &Path,
) -> anyhow::Result<PathBuf> {
    let bytes = application.compose(checkout, settings)?;
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let file = folder.join(application.file_name());
    fs::write(&file, bytes).with_context(|| format!("{} cannot be written", file.display()))?;
    Ok(file)
}
