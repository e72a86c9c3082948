//! `spin.toml`, version 2, as it is written, as far as this host uses it. Unknown fields are ignored, as Spin's own
//! triggers do.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

/// The file.
#[derive(Deserialize)]
pub struct Document {
    /// The format's version; only 2 is known.
    pub spin_manifest_version: u32,
    /// `[application]`
    pub application: ApplicationTable,
    /// `[variables]`
    #[serde(default)]
    pub variables: BTreeMap<String, VariableTable>,
    /// `[[trigger.X]]`, by type.
    #[serde(default)]
    pub trigger: BTreeMap<String, Vec<TriggerTable>>,
    /// `[component.X]`
    #[serde(default)]
    pub component: BTreeMap<String, ComponentTable>,
}

/// `[application]`
#[derive(Deserialize)]
pub struct ApplicationTable {
    /// The application's name.
    pub name: String,
    /// `[application.trigger.X]`: settings shared by all triggers of a type.
    #[serde(default)]
    pub trigger: BTreeMap<String, toml::Table>,
}

/// One of `[variables]`.
#[derive(Deserialize)]
pub struct VariableTable {
    /// Its value where nothing else is said.
    pub default: Option<String>,
    /// Whether a value must be given.
    #[serde(default)]
    pub required: bool,
}

/// `[[trigger.X]]`
#[derive(Deserialize)]
pub struct TriggerTable {
    /// Names the trigger.
    pub id: Option<String>,
    /// The component that it starts.
    pub component: Option<ComponentReference>,
    /// Whatever else triggers of this type take.
    #[serde(flatten)]
    pub settings: toml::Table,
}

/// How a trigger names its component.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum ComponentReference {
    /// By its id under `[component]`.
    Id(String),
    /// In place.
    Inline(Box<ComponentTable>),
}

/// `[component.X]`
#[derive(Clone, Deserialize)]
pub struct ComponentTable {
    /// The `.wasm` file.
    pub source: SourceTable,
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
    /// Whether all its dependencies get all that it has.
    pub dependencies_inherit_configuration: Option<bool>,
}

/// Where a component's bytes are.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub enum SourceTable {
    /// A file, relative to the manifest.
    Path(PathBuf),
    /// `{ url, digest }`
    Url {
        /// Where it would be fetched.
        url: String,
    },
    /// `{ registry, package, version }`
    Registry {
        /// The package that would be fetched.
        package: String,
    },
}

/// One of `[component.X.dependencies]`.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub enum DependencyTable {
    /// `"1.0"`: a version of the package that the dependency is named for.
    Version(String),
    /// `{ path | component | url | version, ... }`
    Table(DependencySource),
}

/// `{ path | component | url | version, export, inherit_configuration }`
#[derive(Clone, Deserialize)]
pub struct DependencySource {
    /// A file, relative to the manifest.
    pub path: Option<PathBuf>,
    /// Another component of the application.
    pub component: Option<String>,
    /// Where it would be fetched.
    pub url: Option<String>,
    /// The export that is wanted, where it is named differently from the import.
    pub export: Option<String>,
    /// What it gets of its parent's.
    pub inherit_configuration: Option<InheritConfiguration>,
}

/// `inherit_configuration = true`, or a list of parts.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub enum InheritConfiguration {
    /// All or nothing.
    All(bool),
    /// These parts.
    Parts(Vec<String>),
}
