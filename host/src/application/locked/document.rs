//! A locked app as Spin writes it, as far as this host uses it. Unknown fields are ignored.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::application::declaration::Settings;

/// What must be looked at before anything else in the file is believed.
#[derive(Deserialize)]
pub struct Preamble {
    /// The format's version.
    pub spin_lock_version: u64,
    /// Fields that a host must not ignore.
    #[serde(default)]
    pub must_understand: Vec<String>,
}

/// The file.
#[derive(Deserialize)]
pub struct Document {
    /// Name, version and the like.
    #[serde(default)]
    pub metadata: Metadata,
    /// What a host must be able to do.
    #[serde(default)]
    pub host_requirements: BTreeMap<String, Value>,
    /// The application's variables.
    #[serde(default)]
    pub variables: BTreeMap<String, LockedVariable>,
    /// All triggers.
    pub triggers: Vec<LockedTrigger>,
    /// All components, those that are only there as dependencies included.
    pub components: Vec<LockedComponent>,
}

/// `metadata` of the application.
#[derive(Default, Deserialize)]
pub struct Metadata {
    /// The application's name.
    #[serde(default)]
    pub name: String,
    /// `[application.trigger.X]`: settings shared by all triggers of a type.
    #[serde(default)]
    pub triggers: BTreeMap<String, Settings>,
}

/// One of `variables`.
#[derive(Deserialize)]
pub struct LockedVariable {
    /// Its value where nothing else is said; without one, a value must be given.
    pub default: Option<String>,
}

/// One of `triggers`.
#[derive(Deserialize)]
pub struct LockedTrigger {
    /// Unique in the application.
    pub id: String,
    /// `http`, `service-bus`, ...
    pub trigger_type: String,
    /// Its settings.
    #[serde(default)]
    pub trigger_config: Settings,
}

/// One of `components`.
#[derive(Deserialize)]
pub struct LockedComponent {
    /// Unique in the application.
    pub id: String,
    /// Hosts and the like.
    #[serde(default)]
    pub metadata: ComponentMetadata,
    /// Where its bytes are.
    pub source: Content,
    /// Its environment.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Its variables, with templates.
    #[serde(default)]
    pub config: BTreeMap<String, String>,
    /// What provides its imports.
    #[serde(default)]
    pub dependencies: BTreeMap<String, LockedDependency>,
    /// What a host must be able to do to run it.
    #[serde(default)]
    pub host_requirements: BTreeMap<String, Value>,
}

/// `metadata` of a component.
#[derive(Default, Deserialize)]
pub struct ComponentMetadata {
    /// Patterns of hosts that it may reach.
    #[serde(default)]
    pub allowed_outbound_hosts: Vec<String>,
}

/// One of a component's `dependencies`.
#[derive(Deserialize)]
pub struct LockedDependency {
    /// Where its bytes are.
    pub source: Content,
    /// The export that is wanted, where it is named differently from the import.
    pub export: Option<String>,
    /// What it gets of its parent's.
    #[serde(default)]
    pub inherit: LockedInherit,
}

/// `inherit` of a dependency.
#[derive(Default, Deserialize)]
pub enum LockedInherit {
    /// `"All"`
    All,
    /// `{"Some": [...]}`
    Some(Vec<String>),
    /// `"None"`, or not said.
    #[default]
    None,
}

/// Where bytes are.
#[derive(Deserialize)]
pub struct Content {
    /// A URL. Spin gives `file://`, whatever the manifest says.
    pub source: Option<String>,
}
