//! The shop that is tested or measured from outside.

use petstore_stack::{HostSettings, Stack, StackSettings};

use crate::{build, interrupt::interrupted, tool::ToolError, workspace::Workspace};

/// Builds what is missing, and starts the shop with a local Azure on free ports.
pub async fn start(workspace: &Workspace) -> anyhow::Result<Stack> {
    let host = HostSettings::with_executable(build::all(workspace).await?.host);
    let settings = StackSettings {
        host,
        ..StackSettings::default()
    };
    tokio::select! {
        stack = Stack::start(settings) => Ok(stack?),
        () = interrupted() => Err(ToolError::Interrupted.into()),
    }
}
