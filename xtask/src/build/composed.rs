//! Components that a manifest names as one file and that are made of several: a manifest composes one level only.

use anyhow::Context;
use petstore_stack::portable::{Application, SettingsFrom};

use crate::workspace::Workspace;

/// The files, by the names that manifests have for them: for `spin.event-grid.toml` the webhook, with the reserver and what that needs
/// inside; for those who want carts told to Event Hubs the publisher that does it beside Service Bus.
const FILES: [(&str, Application); 2] = [
    ("reserver-http", Application::ReserverHttp),
    ("service-bus-tapped", Application::ServiceBusTapped),
];

/// Makes them. A file that would not change stays as it is, so that nobody compiles it again.
pub fn make(workspace: &Workspace) -> anyhow::Result<()> {
    for (name, application) in FILES {
        write(workspace, name, application)?;
    }
    Ok(())
}

fn write(workspace: &Workspace, name: &str, application: Application) -> anyhow::Result<()> {
    let file = workspace.component_file(name);
    let bytes = application.compose(workspace.root(), SettingsFrom::Host)?;
    if std::fs::read(&file).is_ok_and(|present| present == bytes) {
        return Ok(());
    }
    std::fs::write(&file, bytes).with_context(|| format!("{} cannot be written", file.display()))
}
