//! The application as `spin.toml` describes it, with every template resolved.
//!
//! - [`manifest`]: the file as it is written
//! - [`template`]: `{{ variable }}` in its texts
//! - [`variables`]: where the variables' values come from
//! - [`allowed_hosts`]: which outbound requests a component may make
//! - [`load`]: from the file to an [`Application`]
//! - [`options`]: which application, from the command line

pub mod allowed_hosts;
pub mod load;
pub mod manifest;
pub mod options;
pub mod template;
pub mod variables;

use std::collections::BTreeMap;
use std::path::PathBuf;

use allowed_hosts::AllowedHosts;

/// What is to be run.
#[derive(Debug)]
pub struct Application {
    /// The application's name.
    pub name: String,
    /// Routes, in the order of the manifest.
    pub http_triggers: Vec<HttpTrigger>,
    /// Queues to receive from.
    pub service_bus_triggers: Vec<ServiceBusTrigger>,
    /// The components that a trigger names, by id.
    pub components: BTreeMap<String, Component>,
}

/// Sends HTTP requests of a route to a component.
#[derive(Debug, Clone)]
pub struct HttpTrigger {
    /// `/path` for just that path, `/path/...` for it and all below.
    pub route: String,
    /// The component's id.
    pub component: String,
}

/// Hands the messages of a Service Bus queue to a component.
#[derive(Clone)]
pub struct ServiceBusTrigger {
    /// Names the trigger in logs.
    pub id: String,
    /// The function that hands on the queue's messages where the Functions host receives them.
    pub function: String,
    /// The component's id.
    pub component: String,
    /// The namespace's connection string.
    pub connection: String,
    /// The queue.
    pub queue: String,
    /// How many deliveries are handled at a time.
    pub max_concurrency: usize,
    /// How long a delivery that failed for the first time is held before it is given back, in milliseconds;
    /// doubles with every further delivery.
    pub first_hold_ms: u64,
    /// No failed delivery is held longer than this, in milliseconds.
    pub longest_hold_ms: u64,
}

impl std::fmt::Debug for ServiceBusTrigger {
    /// Leaves out the connection string: it holds a key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServiceBusTrigger")
            .field("id", &self.id)
            .field("component", &self.component)
            .field("queue", &self.queue)
            .field("max_concurrency", &self.max_concurrency)
            .finish_non_exhaustive()
    }
}

/// A component and what it may see and reach.
#[derive(Clone)]
pub struct Component {
    /// The component's id in the manifest.
    pub id: String,
    /// Its `.wasm` file.
    pub source: PathBuf,
    /// What it sees through `wasi:config/store`.
    pub variables: BTreeMap<String, String>,
    /// What it sees as its environment.
    pub environment: BTreeMap<String, String>,
    /// Where its requests may go.
    pub allowed_hosts: AllowedHosts,
    /// Which components provide its imports.
    pub dependencies: Vec<Dependency>,
}

impl std::fmt::Debug for Component {
    /// Leaves out the values of variables: some are secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Component")
            .field("id", &self.id)
            .field("source", &self.source)
            .field("allowed_hosts", &self.allowed_hosts)
            .field("dependencies", &self.dependencies)
            .finish_non_exhaustive()
    }
}

/// A component that provides an import of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// What it provides: an interface (`petstore:blobs/store@0.1.0`) or a whole package (`petstore:blobs`).
    pub import: String,
    /// Its `.wasm` file.
    pub source: PathBuf,
    /// The export that provides the import, where it is named differently.
    pub export: Option<String>,
    /// What it gets of its parent's.
    pub inherit: Inherit,
}

/// What a dependency gets of its parent's configuration. Nothing, unless the manifest says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inherit {
    /// Everything.
    All,
    /// The named parts, as the manifest names them: `variables`, `allowed_outbound_hosts`, `environment`.
    Some(Vec<String>),
}

impl Inherit {
    /// Whether the dependency gets this part.
    pub fn includes(&self, part: &str) -> bool {
        match self {
            Self::All => true,
            Self::Some(parts) => parts.iter().any(|p| p == part),
        }
    }
}
