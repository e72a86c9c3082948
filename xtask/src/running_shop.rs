//! The shop that is tested or measured from outside.

use std::collections::BTreeMap;

use petstore_stack::{HostSettings, Stack, StackSettings};

use crate::{build::Built, interrupt::interrupted, tool::ToolError};

/// Starts the shop that was built, with a local Azure on free ports. The host's environment has this besides the inherited one.
pub async fn start(built: &Built, environment: BTreeMap<String, String>) -> anyhow::Result<Stack> {
    let mut host = HostSettings::with_executable(built.host.clone());
    host.environment = environment;
    let settings = StackSettings {
        host,
        ..StackSettings::default()
    };
    tokio::select! {
        stack = Stack::start(settings) => Ok(stack?),
        () = interrupted() => Err(ToolError::Interrupted.into()),
    }
}
