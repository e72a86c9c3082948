//! The application as somebody declared it: the same whether a `spin.toml` or a locked app says it. Templates are not
//! resolved yet.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Map, Value};

use super::Inherit;

/// A trigger's settings by name, as they were written.
pub type Settings = Map<String, Value>;

/// What a manifest or a locked app comes to.
///
/// Has no `Debug`: defaults and settings may hold keys.
#[cfg_attr(test, derive(Debug, PartialEq))]
pub struct Declaration {
    /// The application's name.
    pub name: String,
    /// Its variables, by name.
    pub variables: BTreeMap<String, Variable>,
    /// Its triggers by type, in the order of the file.
    pub triggers: BTreeMap<String, Vec<Trigger>>,
    /// Its components, by id.
    pub components: BTreeMap<String, Component>,
    /// What a host must be able to do to run any of it, as Spin names it.
    pub requirements: Vec<String>,
}

/// One of the application's variables.
#[cfg_attr(test, derive(Debug, PartialEq))]
pub struct Variable {
    /// Its value where nothing else is said; without one, a value must be given.
    pub default: Option<String>,
}

/// What starts a component.
#[cfg_attr(test, derive(Debug, PartialEq))]
pub struct Trigger {
    /// Unique in the application.
    pub id: String,
    /// The settings that depend on its type, those shared by all triggers of the type included.
    pub settings: Settings,
}

impl Trigger {
    /// A trigger that has the shared settings where it says nothing itself.
    pub fn new(id: String, own: Settings, shared: Option<&Settings>) -> Self {
        let mut settings = shared.cloned().unwrap_or_default();
        settings.extend(own);
        Self { id, settings }
    }
}

/// A component and what it is given.
#[cfg_attr(test, derive(Debug, PartialEq))]
pub struct Component {
    /// Where its bytes are.
    pub source: Source,
    /// Its own variables: texts with templates.
    pub variables: BTreeMap<String, String>,
    /// Its environment, taken as it stands.
    pub environment: BTreeMap<String, String>,
    /// Patterns of hosts that it may reach, with templates.
    pub allowed_outbound_hosts: Vec<String>,
    /// What provides its imports, by an interface's or a package's name.
    pub dependencies: BTreeMap<String, Dependency>,
    /// What a host must be able to do to run it, as Spin names it.
    pub requirements: Vec<String>,
}

/// What provides some imports of a component.
#[cfg_attr(test, derive(Debug, PartialEq))]
pub struct Dependency {
    /// Where its bytes are.
    pub source: Source,
    /// The export that is wanted, where it is named differently from the import.
    pub export: Option<String>,
    /// What it gets of its parent's.
    pub inherit: Inherit,
}

/// Where a component's bytes are.
#[derive(Clone)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub enum Source {
    /// In this file.
    File(PathBuf),
    /// In a place that this host does not fetch from; the text names it.
    Elsewhere(String),
}
