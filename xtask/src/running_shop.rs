//! The shop that is tested or measured from outside.

use petstore_stack::{HostSettings, Stack, StackSettings};

use crate::{build::Built, interrupt::interrupted, tool::ToolError};

/// Starts the shop that was built, with a local Azure on free ports.
pub async fn start(built: &Built) -> anyhow::Result<Stack> {
    let host = HostSettings::with_executable(built.host.clone());
    let settings = StackSettings {
        host,
        ..StackSettings::default()
    };
    tokio::select! {
        stack = Stack::start(settings) => Ok(stack?),
        () = interrupted() => Err(ToolError::Interrupted.into()),
    }
}
