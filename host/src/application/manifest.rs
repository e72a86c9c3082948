//! `spin.toml`, version 2, as far as this host uses it. Unknown fields are ignored, as Spin's own triggers do.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

/// The file.
#[derive(Debug, Deserialize)]
pub struct Manifest {
    /// The format's version; only 2 is known.
    pub spin_manifest_version: u32,
    /// `[application]`
    pub application: ApplicationTable,
    /// `[variables]`
    #[serde(default)]
    pub variables: BTreeMap<String, Variable>,
    /// `[[trigger.X]]`
    #[serde(default)]
    pub trigger: Triggers,
    /// `[component.X]`
    #[serde(default)]
    pub component: BTreeMap<String, ComponentTable>,
}

/// `[application]`
#[derive(Debug, Deserialize)]
pub struct ApplicationTable {
    /// The application's name.
    pub name: String,
    /// `[application.trigger.X]`: settings shared by all triggers of a type.
    #[serde(default)]
    pub trigger: SharedTriggerSettings,
}

/// `[application.trigger.X]`
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SharedTriggerSettings {
    /// What a `[[trigger.service-bus]]` does not say itself.
    #[serde(default)]
    pub service_bus: ServiceBusSettings,
}

/// One of `[variables]`.
#[derive(Debug, Default, Deserialize)]
pub struct Variable {
    /// Its value where nothing else is said; without one, a value must be given.
    pub default: Option<String>,
}

/// All `[[trigger.X]]` of the types that this host serves.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Triggers {
    /// `[[trigger.http]]`
    #[serde(default)]
    pub http: Vec<HttpTriggerTable>,
    /// `[[trigger.service-bus]]`
    #[serde(default)]
    pub service_bus: Vec<ServiceBusTriggerTable>,
}

/// `[[trigger.http]]`
#[derive(Debug, Deserialize)]
pub struct HttpTriggerTable {
    /// The route; `{ private = true }` is a component that only others call, which this host does not serve.
    pub route: Route,
    /// The component that answers.
    pub component: ComponentReference,
}

/// The route of an HTTP trigger.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Route {
    /// A path, with `/...` at its end for all below it.
    Path(String),
    /// `{ private = true }`
    Private {},
}

/// `[[trigger.service-bus]]`
#[derive(Debug, Deserialize)]
pub struct ServiceBusTriggerTable {
    /// Names the trigger.
    pub id: Option<String>,
    /// See [`super::ServiceBusTrigger::function`]; the trigger's id if it is not given.
    pub function: Option<String>,
    /// The component that handles deliveries.
    pub component: ComponentReference,
    /// The queue.
    pub queue: String,
    /// The rest.
    #[serde(flatten)]
    pub settings: ServiceBusSettings,
}

/// What may be said for one service-bus trigger or for all.
#[derive(Debug, Default, Clone, Deserialize)]
pub struct ServiceBusSettings {
    /// The namespace's connection string.
    pub connection: Option<String>,
    /// Deliveries handled at a time.
    pub max_concurrency: Option<usize>,
    /// See [`super::ServiceBusTrigger::first_hold_ms`].
    pub first_hold_ms: Option<u64>,
    /// See [`super::ServiceBusTrigger::longest_hold_ms`].
    pub longest_hold_ms: Option<u64>,
}

/// How a trigger names its component.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum ComponentReference {
    /// By its id under `[component]`.
    Id(String),
    /// In place.
    Inline(Box<ComponentTable>),
}

/// `[component.X]`
#[derive(Debug, Clone, Deserialize)]
pub struct ComponentTable {
    /// The `.wasm` file.
    pub source: Source,
    /// Patterns of hosts that it may reach.
    #[serde(default)]
    pub allowed_outbound_hosts: Vec<String>,
    /// Its variables, with templates.
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
    /// Its environment.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// What provides its imports.
    #[serde(default)]
    pub dependencies: BTreeMap<String, DependencyTable>,
    /// All its dependencies get all that it has.
    #[serde(default)]
    pub dependencies_inherit_configuration: bool,
}

/// Where a component's bytes are.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Source {
    /// A file, relative to the manifest.
    Path(PathBuf),
    /// `{ url, digest }`, which this host does not fetch.
    Remote {
        /// Where it would be fetched.
        url: String,
    },
}

/// One of `[component.X.dependencies]`.
#[derive(Debug, Clone, Deserialize)]
pub struct DependencyTable {
    /// A file, relative to the manifest.
    pub path: Option<PathBuf>,
    /// Another component of the application.
    pub component: Option<String>,
    /// The export that is wanted, where it is named differently from the import.
    pub export: Option<String>,
    /// What it gets of its parent's.
    #[serde(default)]
    pub inherit_configuration: InheritConfiguration,
}

/// `inherit_configuration = true`, or a list of parts.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum InheritConfiguration {
    /// All or nothing.
    All(bool),
    /// These parts.
    Parts(Vec<String>),
}

impl Default for InheritConfiguration {
    fn default() -> Self {
        Self::All(false)
    }
}
