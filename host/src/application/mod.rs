//! The application that is to be run. It comes through one of two doors and is the same behind both.
//!
//! - [`manifest`]: `spin.toml`, the first door
//! - [`locked`]: what Spin makes of it for its triggers, the second
//! - [`declaration`]: what either says, its templates not yet resolved
//! - [`variables`]: where the variables' values come from
//! - [`template`]: `{{ variable }}` in texts
//! - [`resolve`]: from a declaration and the values to an [`Application`]
//! - [`allowed_hosts`]: which outbound requests a component may make
//! - [`options`]: which application, from the command line

pub mod allowed_hosts;
pub mod declaration;
pub mod locked;
pub mod manifest;
pub mod options;
pub mod resolve;
pub mod template;
pub mod variables;

use std::collections::BTreeMap;
use std::path::PathBuf;

use allowed_hosts::AllowedHosts;
use clap::ValueEnum;

/// What Spin calls a host's ability to let components of one application call each other without a network. This host
/// lacks it.
pub const LOCAL_SERVICE_CHAINING: &str = "local_service_chaining";

/// The triggers that this host has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TriggerType {
    /// `[[trigger.http]]`
    Http,
    /// `[[trigger.service-bus]]`
    ServiceBus,
}

impl TriggerType {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Http, Self::ServiceBus];

    /// Its name in a manifest.
    pub fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::ServiceBus => "service-bus",
        }
    }
}

/// What is to be run.
#[derive(Debug)]
#[cfg_attr(test, derive(PartialEq))]
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
#[cfg_attr(test, derive(PartialEq))]
pub struct HttpTrigger {
    /// `/path` for just that path, `/path/...` for it and all below.
    pub route: String,
    /// The component's id.
    pub component: String,
}

/// Hands the messages of a Service Bus queue to a component.
#[derive(Clone)]
#[cfg_attr(test, derive(PartialEq))]
pub struct ServiceBusTrigger {
    /// Names the trigger in logs.
    pub id: String,
    /// The function that hands on the queue's messages where the Functions host receives them.
    pub function: String,
    /// The component's id.
    pub component: String,
    /// The namespace's connection string.
    pub connection: String,
    /// The client id of the identity that receives, where the connection string says `Authentication=identity`; None is the platform's own
    /// choice.
    pub identity: Option<String>,
    /// The queue.
    pub queue: String,
    /// Whether the component gets the queue's dead letters, too. No matter where the Functions host receives.
    pub watch_dead_letters: bool,
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
            .field("watch_dead_letters", &self.watch_dead_letters)
            .field("max_concurrency", &self.max_concurrency)
            .finish_non_exhaustive()
    }
}

/// A component and what it may see and reach.
#[derive(Clone)]
#[cfg_attr(test, derive(PartialEq))]
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
