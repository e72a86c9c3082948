//! From `spin.toml` to an [`Application`].

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::allowed_hosts::{AllowedHosts, PatternError};
use super::manifest::{
    ComponentReference, ComponentTable, DependencyTable, InheritConfiguration, Manifest, Route, ServiceBusSettings,
    ServiceBusTriggerTable, Source,
};
use super::template::{TemplateError, resolve};
use super::variables::{Values, VariableError};
use super::{Application, Component, Dependency, HttpTrigger, Inherit, ServiceBusTrigger};

/// Why a manifest cannot be run.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The file cannot be read.
    #[error("cannot read {}", .0.display())]
    Read(PathBuf, #[source] std::io::Error),
    /// The file is no manifest.
    #[error("{} is not a valid manifest", .0.display())]
    Syntax(PathBuf, #[source] Box<toml::de::Error>),
    /// The manifest's version is another.
    #[error("spin_manifest_version is {0}; this host reads version 2")]
    Version(u32),
    /// A variable has no value.
    #[error(transparent)]
    Variable(#[from] VariableError),
    /// A template does not resolve.
    #[error("{place}")]
    Template {
        /// Where in the manifest.
        place: String,
        /// What is wrong with it.
        source: TemplateError,
    },
    /// A pattern of allowed hosts cannot be used.
    #[error("component `{component}`, allowed_outbound_hosts")]
    Pattern {
        /// The component's id.
        component: String,
        /// What is wrong with it.
        source: PatternError,
    },
    /// A trigger or a dependency names a component that is not there.
    #[error("{place} names the component `{component}`, which the manifest does not have")]
    NoComponent {
        /// Who names it.
        place: String,
        /// The name.
        component: String,
    },
    /// A service-bus trigger lacks a setting.
    #[error(
        "service-bus trigger `{0}` has no `connection`: give the namespace's connection string there or under [application.trigger.service-bus]"
    )]
    NoConnection(String),
    /// A number of a service-bus trigger is out of range.
    #[error("service-bus trigger `{0}`: max_concurrency must be between 1 and 1000")]
    Concurrency(String),
    /// The component's bytes would have to be fetched.
    #[error(
        "component `{component}`: its source is the URL {url}; this host runs files only: fetch it and name the file"
    )]
    Remote {
        /// The component's id.
        component: String,
        /// Where it would be fetched.
        url: String,
    },
    /// A dependency does not say which file provides it.
    #[error(
        "component `{component}`: dependency `{import}` has neither `path` nor `component`; this host takes no other source"
    )]
    DependencySource {
        /// The component's id.
        component: String,
        /// The dependency.
        import: String,
    },
}

/// Reads the manifest and resolves its templates.
///
/// # Errors
/// Whatever in it keeps the application from running, with the place.
pub fn load(path: &Path, values: &Values) -> Result<Application, LoadError> {
    let text = std::fs::read_to_string(path).map_err(|e| LoadError::Read(path.to_owned(), e))?;
    let manifest = toml::from_str(&text).map_err(|e| LoadError::Syntax(path.to_owned(), Box::new(e)))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    Loader::new(manifest, folder, values)?.load()
}

struct Loader<'a> {
    manifest: Manifest,
    folder: &'a Path,
    variables: BTreeMap<String, String>,
    components: BTreeMap<String, Component>,
}

impl<'a> Loader<'a> {
    fn new(manifest: Manifest, folder: &'a Path, values: &Values) -> Result<Self, LoadError> {
        if manifest.spin_manifest_version != 2 {
            return Err(LoadError::Version(manifest.spin_manifest_version));
        }
        let variables = values.resolve(&manifest.variables)?;
        Ok(Self {
            manifest,
            folder,
            variables,
            components: BTreeMap::new(),
        })
    }

    fn load(mut self) -> Result<Application, LoadError> {
        let triggers = std::mem::take(&mut self.manifest.trigger);
        let mut http_triggers = Vec::new();
        for (number, trigger) in triggers.http.into_iter().enumerate() {
            if let Route::Path(route) = trigger.route {
                let component = self.component(trigger.component, &format!("http-trigger-{number}"))?;
                http_triggers.push(HttpTrigger { route, component });
            }
        }
        let mut service_bus_triggers = Vec::new();
        for trigger in triggers.service_bus {
            service_bus_triggers.push(self.service_bus_trigger(trigger)?);
        }
        Ok(Application {
            name: self.manifest.application.name,
            http_triggers,
            service_bus_triggers,
            components: self.components,
        })
    }

    fn service_bus_trigger(&mut self, table: ServiceBusTriggerTable) -> Result<ServiceBusTrigger, LoadError> {
        let id = match (&table.id, &table.component) {
            (Some(id), _) => id.clone(),
            (None, ComponentReference::Id(component)) => format!("{component}-service-bus-trigger"),
            (None, ComponentReference::Inline(_)) => format!("service-bus-trigger-{}", table.queue),
        };
        let shared = self.manifest.application.trigger.service_bus.clone();
        let ServiceBusSettings {
            connection,
            max_concurrency,
            first_hold_ms,
            longest_hold_ms,
        } = table.settings;
        let connection = connection
            .or(shared.connection)
            .ok_or_else(|| LoadError::NoConnection(id.clone()))?;
        let max_concurrency = max_concurrency.or(shared.max_concurrency).unwrap_or(16);
        if !(1..=1000).contains(&max_concurrency) {
            return Err(LoadError::Concurrency(id));
        }
        let place = |field: &str| format!("service-bus trigger `{id}`, {field}");
        Ok(ServiceBusTrigger {
            connection: self.resolve(&connection, || place("connection"))?,
            queue: self.resolve(&table.queue, || place("queue"))?,
            max_concurrency,
            first_hold_ms: first_hold_ms.or(shared.first_hold_ms).unwrap_or(1_000),
            longest_hold_ms: longest_hold_ms.or(shared.longest_hold_ms).unwrap_or(300_000),
            component: self.component(table.component, &id)?,
            function: table.function.unwrap_or_else(|| id.clone()),
            id,
        })
    }

    /// Makes sure that the component is loaded and returns its id.
    fn component(&mut self, reference: ComponentReference, trigger: &str) -> Result<String, LoadError> {
        let (id, table) = match reference {
            ComponentReference::Inline(table) => (trigger.to_owned(), *table),
            ComponentReference::Id(id) => {
                let table = self.table(&id, trigger)?;
                (id, table)
            }
        };
        if !self.components.contains_key(&id) {
            let component = self.load_component(&id, &table)?;
            self.components.insert(id.clone(), component);
        }
        Ok(id)
    }

    fn table(&self, id: &str, place: &str) -> Result<ComponentTable, LoadError> {
        self.manifest
            .component
            .get(id)
            .cloned()
            .ok_or_else(|| LoadError::NoComponent {
                place: place.to_owned(),
                component: id.to_owned(),
            })
    }

    fn load_component(&self, id: &str, table: &ComponentTable) -> Result<Component, LoadError> {
        let variables = table
            .variables
            .iter()
            .map(|(name, text)| {
                let value = self.resolve(text, || format!("component `{id}`, variable `{name}`"))?;
                Ok((name.clone(), value))
            })
            .collect::<Result<_, LoadError>>()?;
        let hosts = table
            .allowed_outbound_hosts
            .iter()
            .map(|pattern| self.resolve(pattern, || format!("component `{id}`, allowed_outbound_hosts")))
            .collect::<Result<Vec<_>, _>>()?;
        let allowed_hosts = AllowedHosts::parse(hosts).map_err(|source| LoadError::Pattern {
            component: id.to_owned(),
            source,
        })?;
        let dependencies = table
            .dependencies
            .iter()
            .map(|(import, dependency)| self.dependency(id, table, import, dependency))
            .collect::<Result<_, _>>()?;
        Ok(Component {
            id: id.to_owned(),
            source: self.file(id, &table.source)?,
            variables,
            environment: table.environment.clone(),
            allowed_hosts,
            dependencies,
        })
    }

    fn dependency(
        &self,
        parent: &str,
        table: &ComponentTable,
        import: &str,
        dependency: &DependencyTable,
    ) -> Result<Dependency, LoadError> {
        let source = match (&dependency.path, &dependency.component) {
            (Some(path), _) => self.folder.join(path),
            (None, Some(id)) => self.file(id, &self.table(id, &format!("component `{parent}`"))?.source)?,
            (None, None) => {
                return Err(LoadError::DependencySource {
                    component: parent.to_owned(),
                    import: import.to_owned(),
                });
            }
        };
        let inherit = match &dependency.inherit_configuration {
            _ if table.dependencies_inherit_configuration => Inherit::All,
            InheritConfiguration::All(true) => Inherit::All,
            InheritConfiguration::All(false) => Inherit::Some(Vec::new()),
            InheritConfiguration::Parts(parts) => Inherit::Some(parts.clone()),
        };
        Ok(Dependency {
            import: import.to_owned(),
            source,
            export: dependency.export.clone(),
            inherit,
        })
    }

    fn file(&self, component: &str, source: &Source) -> Result<PathBuf, LoadError> {
        match source {
            Source::Path(path) => Ok(self.folder.join(path)),
            Source::Remote { url } => Err(LoadError::Remote {
                component: component.to_owned(),
                url: url.clone(),
            }),
        }
    }

    fn resolve(&self, text: &str, place: impl FnOnce() -> String) -> Result<String, LoadError> {
        resolve(text, &self.variables).map_err(|source| LoadError::Template { place: place(), source })
    }
}

#[cfg(test)]
mod tests;
