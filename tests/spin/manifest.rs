//! The shop's own `spin.toml` says nothing that Spin does not know: it refuses unknown keys, where this host ignores
//! them.
//!
//! The keys are those of `crates/manifest/src/schema` in Spin's sources.

use std::path::Path;

use serde_json::{Map, Value};

type Table = Map<String, Value>;

const FILE: &[&str] = &[
    "spin_manifest_version",
    "application",
    "variables",
    "trigger",
    "component",
];
const APPLICATION: &[&str] = &[
    "name",
    "version",
    "description",
    "authors",
    "targets",
    "trigger",
    "tool",
];
const VARIABLE: &[&str] = &["default", "required", "secret", "description"];
const COMPONENT: &[&str] = &[
    "source",
    "description",
    "variables",
    "environment",
    "files",
    "exclude_files",
    "allowed_outbound_hosts",
    "key_value_stores",
    "sqlite_databases",
    "ai_models",
    "targets",
    "build",
    "tool",
    "dependencies_inherit_configuration",
    "dependencies",
    "profile",
];
const LOCAL_DEPENDENCY: &[&str] = &["path", "export", "inherit_configuration"];
const BUILD: &[&str] = &["command", "workdir", "watch"];

fn manifest() -> Table {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spin.toml");
    toml::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

fn table<'a>(parent: &'a Table, name: &str) -> &'a Table {
    parent[name].as_object().unwrap_or_else(|| panic!("{name} is no table"))
}

fn tables<'a>(parent: &'a Table, name: &str) -> impl Iterator<Item = (&'a str, &'a Table)> {
    let all = table(parent, name).iter();
    all.map(|(name, value)| {
        (
            name.as_str(),
            value.as_object().unwrap_or_else(|| panic!("{name} is no table")),
        )
    })
}

fn has_only(place: &str, table: &Table, known: &[&str]) {
    for key in table.keys() {
        assert!(known.contains(&key.as_str()), "{place}: Spin does not know `{key}`");
    }
}

#[test]
fn every_key_is_known_to_spin() {
    let manifest = manifest();
    has_only("the file", &manifest, FILE);
    has_only("[application]", table(&manifest, "application"), APPLICATION);
    for (id, component) in tables(&manifest, "component") {
        has_only(id, component, COMPONENT);
        has_only(id, table(component, "build"), BUILD);
        for (import, dependency) in tables(component, "dependencies") {
            has_only(import, dependency, LOCAL_DEPENDENCY);
        }
    }
}

#[test]
fn variables_have_a_default_or_are_required_and_those_with_keys_are_secret() {
    for (name, variable) in tables(&manifest(), "variables") {
        has_only(name, variable, VARIABLE);
        let snake = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        assert!(name.chars().all(snake), "{name}");
        assert_ne!(
            variable.get("required") == Some(&true.into()),
            variable.contains_key("default"),
            "{name}"
        );
        let has_key = [
            "service_bus",
            "event_hubs",
            "session_key",
            "previous_session_key",
            "alert_url",
        ]
        .contains(&name)
            || name.ends_with("_storage");
        assert_eq!(variable.get("secret") == Some(&true.into()), has_key, "{name}");
    }
}

#[test]
fn each_component_s_command_builds_all_that_it_consists_of() {
    for (id, component) in tables(&manifest(), "component") {
        let command = table(component, "build")["command"].as_str().unwrap();
        let mut files = vec![component["source"].as_str().unwrap()];
        files.extend(tables(component, "dependencies").map(|(_, dependency)| dependency["path"].as_str().unwrap()));
        for file in files {
            let name = file
                .strip_prefix("target/wasm32-wasip2/guest/")
                .and_then(|file| file.strip_suffix(".wasm"));
            let package = name.unwrap_or_else(|| panic!("{id}: {file}")).replace('_', "-");
            assert!(
                command.split(' ').any(|word| word == package),
                "{id} is built without {package}"
            );
        }
    }
}
