use clap::Parser;

use super::*;
use crate::guest::output::Shown;
use std::collections::BTreeMap;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    options: Options,
}

fn options(line: &str) -> Options {
    Line::parse_from(format!("{PLUGIN} {line}").split_whitespace()).options
}

fn declaration() -> Declaration {
    let component = crate::application::declaration::Component {
        source: crate::application::declaration::Source::File("a.wasm".into()),
        variables: BTreeMap::new(),
        environment: BTreeMap::new(),
        allowed_outbound_hosts: Vec::new(),
        dependencies: BTreeMap::new(),
        requirements: Vec::new(),
    };
    let variable = crate::application::declaration::Variable { default: None };
    Declaration {
        name: "shop".into(),
        variables: [("queue".into(), variable)].into(),
        triggers: BTreeMap::new(),
        components: [("reserver".into(), component)].into(),
        requirements: Vec::new(),
    }
}

#[test]
fn what_components_print_goes_where_spin_puts_it() {
    let folder = tempfile::tempdir().unwrap();
    let config = RuntimeConfig::default();
    let destination = |line: &str| {
        options(line)
            .guest_output(&declaration(), &config, Some(folder.path()))
            .map_err(|e| e.to_string())
    };
    let default = destination("").unwrap();
    assert_eq!(
        (default.folder, default.shown),
        (Some(folder.path().join(".spin/logs")), Shown::All)
    );
    assert_eq!(destination("--log-dir= --quiet").unwrap().folder, None);
    assert_eq!(destination("--state-dir= -q").unwrap().folder, None);
    assert_eq!(destination("--state-dir= -q").unwrap().shown, Shown::Nothing);
    let followed = destination("--follow reserver --truncate-logs").unwrap();
    assert_eq!(
        (followed.shown, followed.truncate),
        (Shown::Only(["reserver".into()].into()), true)
    );
    assert!(destination("--follow cart").unwrap_err().contains("it has reserver"));
}

#[test]
fn values_for_variables_of_others_are_dropped() {
    let values = options("--variable queue=a --variable theirs=b").values(&declaration(), &RuntimeConfig::default());
    let values = values.unwrap().resolve(&declaration().variables).unwrap();
    assert_eq!(values, [("queue".to_owned(), "a".to_owned())].into());
}

#[test]
fn memory_and_cache_are_as_asked_for() {
    assert_eq!(options("--max-instance-memory 100000").limits().memory, 131_072);
    assert!(matches!(options("--disable-cache").code_cache(), CodeCache::None));
    assert!(matches!(
        options("--cache wasmtime.toml").code_cache(),
        CodeCache::Configured(_)
    ));
}

#[test]
fn help_is_about_the_options_alone() {
    let help = help();
    assert!(
        help.contains("SERVICE-BUS TRIGGER OPTIONS") && help.contains("--runtime-config-file"),
        "{help}"
    );
    assert!(
        !help.contains("Usage") && !help.contains("--launch-metadata-only"),
        "{help}"
    );
}
