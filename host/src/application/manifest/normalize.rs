//! From what is written to a [`Declaration`], by the rules of Spin: ids for triggers that have none, components written
//! in place among the others, dependencies on other components replaced by their files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use super::ManifestError;
use super::document::{
    ComponentReference, ComponentTable, DependencySource, DependencyTable, Document, InheritConfiguration, SourceTable,
    TriggerTable, VariableTable,
};
use crate::application::declaration::{Component, Declaration, Dependency, Settings, Source, Trigger, Variable};
use crate::application::{Inherit, LOCAL_SERVICE_CHAINING};

/// Makes the declaration; paths are relative to `folder`.
pub fn normalize(document: Document, folder: &Path) -> Result<Declaration, ManifestError> {
    if document.spin_manifest_version != 2 {
        return Err(ManifestError::Version(document.spin_manifest_version));
    }
    let mut tables = document.component;
    let triggers = triggers(document.trigger, &document.application.trigger, &mut tables)?;
    let components = Components {
        tables: &tables,
        folder,
    };
    Ok(Declaration {
        name: document.application.name,
        variables: document.variables.into_iter().map(variable).collect::<Result<_, _>>()?,
        triggers,
        components: tables
            .iter()
            .map(|(id, table)| Ok((id.clone(), components.component(id, table)?)))
            .collect::<Result<_, ManifestError>>()?,
        requirements: Vec::new(),
    })
}

fn variable((name, table): (String, VariableTable)) -> Result<(String, Variable), ManifestError> {
    match table.required == table.default.is_none() {
        true => Ok((name, Variable { default: table.default })),
        false => Err(ManifestError::DefaultOrRequired(name)),
    }
}

fn triggers(
    written: BTreeMap<String, Vec<TriggerTable>>,
    shared: &BTreeMap<String, toml::Table>,
    components: &mut BTreeMap<String, ComponentTable>,
) -> Result<BTreeMap<String, Vec<Trigger>>, ManifestError> {
    let mut taken: BTreeSet<String> = written.values().flatten().filter_map(|t| t.id.clone()).collect();
    let mut triggers = BTreeMap::new();
    for (kind, tables) in written {
        let place = format!("[application.trigger.{kind}]");
        let shared = shared.get(&kind).map(|table| settings(table, &place)).transpose()?;
        let mut declared = Vec::new();
        for table in tables {
            let id = trigger_id(&kind, &table, &mut taken);
            let mut own = settings(&table.settings, &id)?;
            if let Some(reference) = table.component {
                own.insert(
                    "component".into(),
                    Value::String(component_id(&id, reference, components)),
                );
            }
            declared.push(Trigger::new(id, own, shared.as_ref()));
        }
        triggers.insert(kind, declared);
    }
    Ok(triggers)
}

fn settings(table: &toml::Table, place: &str) -> Result<Settings, ManifestError> {
    let unreadable = |e| ManifestError::Settings(place.to_owned(), e);
    serde_json::to_value(table)
        .and_then(serde_json::from_value)
        .map_err(unreadable)
}

/// `<component>-<type>-trigger` if it is free, else `<type>-trigger<number>`.
fn trigger_id(kind: &str, table: &TriggerTable, taken: &mut BTreeSet<String>) -> String {
    if let Some(id) = &table.id {
        return id.clone();
    }
    let natural = match &table.component {
        Some(ComponentReference::Id(component)) => Some(format!("{component}-{kind}-trigger")),
        _ => None,
    };
    let mut numbered = (1..).map(|number| format!("{kind}-trigger{number}"));
    let id = natural
        .into_iter()
        .chain(&mut numbered)
        .find(|id| !taken.contains(id))
        .unwrap_or_default();
    taken.insert(id.clone());
    id
}

/// A component written in place is moved to the others, as `<trigger>-component` if that is free.
fn component_id(
    trigger: &str,
    reference: ComponentReference,
    components: &mut BTreeMap<String, ComponentTable>,
) -> String {
    let table = match reference {
        ComponentReference::Id(id) => return id,
        ComponentReference::Inline(table) => *table,
    };
    let mut numbered = (1..).map(|number| format!("inline-component{number}"));
    let id = std::iter::once(format!("{trigger}-component"))
        .chain(&mut numbered)
        .find(|id| !components.contains_key(id))
        .unwrap_or_default();
    components.insert(id.clone(), table);
    id
}

struct Components<'a> {
    tables: &'a BTreeMap<String, ComponentTable>,
    folder: &'a Path,
}

impl Components<'_> {
    fn component(&self, id: &str, table: &ComponentTable) -> Result<Component, ManifestError> {
        let dependencies = table
            .dependencies
            .iter()
            .map(|(import, dependency)| Ok((import.clone(), self.dependency(id, table, import, dependency)?)))
            .collect::<Result<_, ManifestError>>()?;
        Ok(Component {
            source: self.source(&table.source),
            variables: table.variables.clone(),
            environment: table.environment.clone(),
            allowed_outbound_hosts: table.allowed_outbound_hosts.clone(),
            dependencies,
            requirements: requirements(table),
        })
    }

    fn dependency(
        &self,
        parent: &str,
        table: &ComponentTable,
        import: &str,
        dependency: &DependencyTable,
    ) -> Result<Dependency, ManifestError> {
        let (source, export, own) = match dependency {
            DependencyTable::Version(version) => (Source::Elsewhere(format!("version {version}")), None, None),
            DependencyTable::Table(written) => (
                self.dependency_source(parent, import, written)?,
                written.export.clone(),
                written.inherit_configuration.as_ref(),
            ),
        };
        let inherit = match (table.dependencies_inherit_configuration, own) {
            (Some(_), Some(_)) => return Err(ManifestError::InheritTwice(parent.to_owned())),
            (Some(true), None) | (None, Some(InheritConfiguration::All(true))) => Inherit::All,
            (None, Some(InheritConfiguration::Parts(parts))) => Inherit::Some(parts.clone()),
            _ => Inherit::Some(Vec::new()),
        };
        Ok(Dependency {
            source,
            export,
            inherit,
        })
    }

    fn dependency_source(
        &self,
        parent: &str,
        import: &str,
        written: &DependencySource,
    ) -> Result<Source, ManifestError> {
        match written {
            DependencySource { path: Some(path), .. } => Ok(Source::File(self.folder.join(path))),
            DependencySource {
                component: Some(id), ..
            } => self.provider(parent, import, id),
            DependencySource { url: Some(url), .. } => Ok(Source::Elsewhere(format!("the URL {url}"))),
            _ => Ok(Source::Elsewhere("a package of a registry".into())),
        }
    }

    /// The source of another component of the application, which must have nothing that it would lose as a dependency.
    fn provider(&self, parent: &str, import: &str, id: &str) -> Result<Source, ManifestError> {
        let table = self.tables.get(id).ok_or_else(|| ManifestError::NoComponent {
            parent: parent.to_owned(),
            import: import.to_owned(),
            component: id.to_owned(),
        })?;
        let own = [
            ("variables", table.variables.is_empty()),
            ("allowed_outbound_hosts", table.allowed_outbound_hosts.is_empty()),
            ("dependencies", table.dependencies.is_empty()),
        ];
        match own.into_iter().find(|(_, none)| !none) {
            None => Ok(self.source(&table.source)),
            Some((what, _)) => Err(ManifestError::OwnRights {
                parent: parent.to_owned(),
                import: import.to_owned(),
                component: id.to_owned(),
                what,
            }),
        }
    }

    fn source(&self, source: &SourceTable) -> Source {
        match source {
            SourceTable::Path(path) => Source::File(self.folder.join(path)),
            SourceTable::Url { url } => Source::Elsewhere(format!("the URL {url}")),
            SourceTable::Registry { package } => Source::Elsewhere(format!("the registry's package {package}")),
        }
    }
}

/// Hosts below `spin.internal` are other components of the application, called without a network.
fn requirements(table: &ComponentTable) -> Vec<String> {
    let chained = |pattern: &String| {
        let host = pattern.split("://").nth(1).and_then(|rest| rest.split(':').next());
        host.is_some_and(|host| host.ends_with(".spin.internal"))
    };
    match table.allowed_outbound_hosts.iter().any(chained) {
        true => vec![LOCAL_SERVICE_CHAINING.to_owned()],
        false => Vec::new(),
    }
}
