//! The locked app that Spin makes of a manifest.

use std::path::{Path, PathBuf};

use reqwest::Url;
use serde_json::{Map, Value, json};
use thiserror::Error;

type Table = Map<String, Value>;

/// Why there is no locked app.
#[derive(Debug, Error)]
pub enum LockError {
    /// The manifest is none.
    #[error("the manifest is not valid: {0}")]
    Syntax(#[from] toml::de::Error),
    /// A folder is named relatively.
    #[error("{} is not an absolute path", .0.display())]
    Relative(PathBuf),
    /// A table lacks something.
    #[error("the manifest lacks {0}")]
    Missing(&'static str),
}

/// The locked app of a manifest in the folder `app`; files for components are in `working`. Both paths are absolute.
///
/// # Errors
/// The manifest is not one that this stand-in knows.
pub fn lock(manifest: &str, app: &Path, working: &Path) -> Result<Value, LockError> {
    let mut manifest: Table = toml::from_str(manifest)?;
    let mut components = table(manifest.remove("component"));
    let types = table(manifest.remove("trigger"));
    let metadata = metadata(table(manifest.remove("application")), &types, app)?;
    let mut triggers = Vec::new();
    for (kind, of_kind) in types {
        let of_kind = of_kind.as_array().cloned().unwrap_or_default();
        for (number, trigger) in of_kind.into_iter().enumerate() {
            triggers.push(locked_trigger(&kind, number, table(Some(trigger)), &mut components)?);
        }
    }
    let locked = Components {
        tables: &components,
        app,
        working,
    };
    Ok(json!({
        "spin_lock_version": 0,
        "metadata": metadata,
        "variables": variables(table(manifest.remove("variables"))),
        "triggers": triggers,
        "components": components
            .iter()
            .map(|(id, component)| locked.component(id, component))
            .collect::<Result<Vec<_>, _>>()?,
    }))
}

fn metadata(mut application: Table, types: &Table, app: &Path) -> Result<Table, LockError> {
    let shared = table(application.remove("trigger"));
    let mut metadata = some(application);
    metadata.insert("origin".into(), file_url(&app.join("spin.toml"))?);
    if let (1, Some(only)) = (types.len(), types.keys().next()) {
        let mut single = table(shared.get(only).cloned());
        single.insert("type".into(), only.as_str().into());
        metadata.insert("trigger".into(), single.into());
    }
    metadata.insert("triggers".into(), shared.into());
    Ok(metadata)
}

fn variables(declared: Table) -> Table {
    let variable = |(name, value): (String, Value)| {
        let mut variable = table(Some(value));
        variable.remove("required");
        (name, variable.into())
    };
    declared.into_iter().map(variable).collect()
}

fn locked_trigger(kind: &str, number: usize, mut trigger: Table, components: &mut Table) -> Result<Value, LockError> {
    let component = trigger
        .remove("component")
        .ok_or(LockError::Missing("a trigger's component"))?;
    let id = match (trigger.remove("id"), &component) {
        (Some(Value::String(id)), _) => id,
        (_, Value::String(component)) => format!("{component}-{kind}-trigger"),
        // Numbers are given to triggers without any other name; one before such a one has a name in what is locked
        // here.
        _ => format!("{kind}-trigger{}", number.max(1)),
    };
    let component = match component {
        Value::String(component) => component,
        inline => {
            let component = format!("{id}-component");
            components.insert(component.clone(), inline);
            component
        }
    };
    trigger.insert("component".into(), component.into());
    Ok(json!({"id": id, "trigger_type": kind, "trigger_config": trigger}))
}

struct Components<'a> {
    tables: &'a Table,
    app: &'a Path,
    working: &'a Path,
}

impl Components<'_> {
    fn component(&self, id: &str, written: &Value) -> Result<Value, LockError> {
        let mut written = table(Some(written.clone()));
        let source = self.source(&written)?;
        let dependencies = self.dependencies(&written)?;
        let mut part = |name: &str| written.remove(name).unwrap_or_default();
        let metadata = some(Table::from_iter([
            ("description".into(), part("description")),
            ("allowed_outbound_hosts".into(), part("allowed_outbound_hosts")),
            ("key_value_stores".into(), part("key_value_stores")),
            ("databases".into(), part("sqlite_databases")),
            ("build".into(), part("build")),
        ]));
        let files = match part("files") {
            Value::Null => Value::Null,
            _ => json!([{"source": file_url(&self.working.join("assets").join(id))?, "path": "/"}]),
        };
        let mut locked = some(Table::from_iter([
            ("metadata".into(), metadata.into()),
            ("env".into(), part("environment")),
            ("files".into(), files),
            ("config".into(), part("variables")),
            ("dependencies".into(), dependencies.into()),
        ]));
        locked.insert("id".into(), id.into());
        locked.insert("source".into(), source);
        Ok(locked.into())
    }

    fn dependencies(&self, component: &Table) -> Result<Table, LockError> {
        let all = component.get("dependencies_inherit_configuration") == Some(&true.into());
        let dependency = |(import, written): (String, Value)| {
            let mut locked = Table::new();
            let source = match (&written["path"], written["component"].as_str()) {
                (Value::String(path), _) => self.content(path)?,
                (_, Some(id)) => self.source(&table(self.tables.get(id).cloned()))?,
                _ => return Err(LockError::Missing("a dependency's path or component")),
            };
            locked.insert("source".into(), source);
            locked.insert("export".into(), written["export"].clone());
            match &written["inherit_configuration"] {
                Value::Bool(true) => locked.insert("inherit".into(), "All".into()),
                _ if all => locked.insert("inherit".into(), "All".into()),
                Value::Array(parts) if !parts.is_empty() => locked.insert("inherit".into(), json!({"Some": parts})),
                _ => None,
            };
            Ok((import, locked.into()))
        };
        table(component.get("dependencies").cloned())
            .into_iter()
            .map(dependency)
            .collect()
    }

    fn source(&self, component: &Table) -> Result<Value, LockError> {
        let source = component.get("source").and_then(Value::as_str);
        self.content(source.ok_or(LockError::Missing("a component's source"))?)
    }

    fn content(&self, path: &str) -> Result<Value, LockError> {
        Ok(json!({"content_type": "application/wasm", "source": file_url(&self.app.join(path))?}))
    }
}

fn table(value: Option<Value>) -> Table {
    match value {
        Some(Value::Object(table)) => table,
        _ => Table::new(),
    }
}

/// Without what is empty, which Spin leaves out.
fn some(table: Table) -> Table {
    let is_empty = |value: &Value| match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(table) => table.is_empty(),
        _ => false,
    };
    table.into_iter().filter(|(_, value)| !is_empty(value)).collect()
}

fn file_url(path: &Path) -> Result<Value, LockError> {
    let url = Url::from_file_path(path).map_err(|()| LockError::Relative(path.to_owned()))?;
    Ok(url.as_str().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(manifest: &str, recorded: &str) {
        let mut recorded: Value = serde_json::from_str(recorded).unwrap();
        // Spin keeps the order of the manifest, which means nothing.
        let components = recorded["components"].as_array_mut().unwrap();
        components.sort_by_key(|component| component["id"].to_string());
        let locked = lock(manifest, Path::new("/app"), Path::new("/tmp/spinup")).unwrap();
        assert_eq!(locked, recorded);
    }

    #[test]
    fn the_locked_apps_are_those_of_spin() {
        holds(
            include_str!("../../../spin/fixtures/http-and-service-bus.spin.toml"),
            include_str!("../../../spin/fixtures/http-and-service-bus.locked.json"),
        );
        holds(
            include_str!("../../../spin/fixtures/service-bus-only.spin.toml"),
            include_str!("../../../spin/fixtures/service-bus-only.locked.json"),
        );
    }
}
