//! Components that a manifest names as one file and that are made of several: a manifest composes one level only.

use anyhow::Context;
use petstore_stack::portable::{Application, SettingsFrom};

use crate::workspace::Workspace;

/// Makes the file that `spin.event-grid.toml` names: the webhook, with the reserver and what that needs inside. A file that would not
/// change stays as it is, so that nobody compiles it again.
pub fn make(workspace: &Workspace) -> anyhow::Result<()> {
    let file = workspace.component_file("reserver-http");
    let bytes = Application::ReserverHttp.compose(workspace.root(), SettingsFrom::Host)?;
    if std::fs::read(&file).is_ok_and(|present| present == bytes) {
        return Ok(());
    }
    std::fs::write(&file, bytes).with_context(|| format!("{} cannot be written", file.display()))
}
