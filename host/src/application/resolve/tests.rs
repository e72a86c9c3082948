use std::path::{Path, PathBuf};

use super::*;
use crate::application::manifest;
use crate::application::{Dependency, Inherit, ServiceBusTrigger};

const MANIFEST: &str = r#"
spin_manifest_version = 2
[application]
name = "shop"
[application.trigger.service-bus]
connection = "{{ bus }}"
max_concurrency = 8
[variables]
bus = { default = "Endpoint=sb://h;SharedAccessKeyName=n;SharedAccessKey=k", secret = true }
queue = { default = "orders" }
namespace = { required = true }
[[trigger.http]]
route = "/..."
component = "cart"
[[trigger.http]]
route = { private = true }
component = "inner"
[[trigger.service-bus]]
queue = "{{ queue }}"
component = "cart"
first_hold_ms = 5
function = "Handle"
[[trigger.service-bus]]
id = "second"
queue = "b"
component = "worker"
[component.cart]
source = "cart.wasm"
environment = { LOG = "info" }
allowed_outbound_hosts = ["https://{{ namespace }}.servicebus.example"]
variables = { q = "q={{ queue }}" }
[component.cart.dependencies]
"petstore:a/b@0.1.0" = { path = "b.wasm", inherit_configuration = ["variables"] }
[component.inner]
source = "inner.wasm"
[component.worker]
source = "worker.wasm"
"#;

fn resolve_text(text: &str, given: &[(&str, &str)], types: &[TriggerType]) -> Result<Application, ResolveError> {
    let declaration = manifest::parse(text, Path::new("/app/spin.toml")).unwrap();
    let given = given.iter().map(|(name, value)| (name.to_string(), value.to_string()));
    resolve(&declaration, &Values::given(given.collect()), types)
}

fn shop() -> Application {
    resolve_text(MANIFEST, &[("namespace", "shop")], &TriggerType::ALL).unwrap()
}

fn error(from: &str, to: &str) -> String {
    let text = MANIFEST.replacen(from, to, 1);
    let error = resolve_text(&text, &[("namespace", "shop")], &TriggerType::ALL).unwrap_err();
    format!("{:#}", anyhow::Error::from(error))
}

#[test]
fn a_trigger_has_its_settings_or_the_defaults() {
    let application = shop();
    assert_eq!(application.name, "shop");
    assert_eq!(application.http_triggers.len(), 1, "a private route is not served");
    let expected = ServiceBusTrigger {
        id: "cart-service-bus-trigger".into(),
        function: "Handle".into(),
        component: "cart".into(),
        connection: "Endpoint=sb://h;SharedAccessKeyName=n;SharedAccessKey=k".into(),
        identity: None,
        queue: "orders".into(),
        watch_dead_letters: false,
        max_concurrency: 8,
        first_hold_ms: 5,
        longest_hold_ms: 300_000,
    };
    assert_eq!(application.service_bus_triggers[0], expected);
    assert_eq!(application.service_bus_triggers[1].function, "second");
}

#[test]
fn dead_letters_are_watched_if_the_setting_comes_to_true() {
    let watched = |setting: &str| {
        let text = MANIFEST.replacen("first_hold_ms = 5", &format!("watch_dead_letters = {setting}"), 1);
        resolve_text(&text, &[("namespace", "x"), ("queue", "true")], &TriggerType::ALL)
            .map(|application| application.service_bus_triggers[0].watch_dead_letters)
            .map_err(|error| format!("{:#}", anyhow::Error::from(error)))
    };
    let trigger = "service-bus trigger `cart-service-bus-trigger`";
    assert_eq!(watched("true"), Ok(true));
    assert_eq!(watched("\"{{ queue }}\""), Ok(true));
    assert_eq!(watched("\"false\""), Ok(false));
    assert_eq!(
        watched("\"{{ bus }}\""),
        Err(format!("{trigger}, watch_dead_letters: must come to `true` or `false`"))
    );
    assert_eq!(
        watched("1"),
        Err(format!(
            "{trigger}: `watch_dead_letters` must be `true`, `false`, or a text that comes to one of them"
        ))
    );
}

#[test]
fn a_component_has_its_resolved_settings_and_dependencies() {
    let cart = &shop().components["cart"];
    assert_eq!(cart.source, PathBuf::from("/app/cart.wasm"));
    assert_eq!(cart.variables["q"], "q=orders");
    assert_eq!(cart.environment["LOG"], "info");
    assert!(
        cart.allowed_hosts
            .allow(&"https://shop.servicebus.example/x".parse().unwrap())
    );
    let dependency = Dependency {
        import: "petstore:a/b@0.1.0".into(),
        source: "/app/b.wasm".into(),
        export: None,
        inherit: Inherit::Some(vec!["variables".into()]),
    };
    assert_eq!(cart.dependencies, [dependency]);
}

#[test]
fn only_the_wanted_triggers_and_their_components_are_looked_at() {
    let broken = MANIFEST
        .replace("https://{{", "{{")
        .replace("route = \"/...\"", "route = 5");
    assert!(
        !shop().components.contains_key("inner"),
        "nothing that is served names it"
    );
    let broken = broken.replacen("component = \"cart\"\nfirst", "component = \"worker\"\nfirst", 1);
    let application = resolve_text(&broken, &[("namespace", "x")], &[TriggerType::ServiceBus]).unwrap();
    assert_eq!(application.components.keys().collect::<Vec<_>>(), ["worker"]);
    assert!(application.http_triggers.is_empty());
}

#[test]
fn what_is_wrong_is_named() {
    let missing = resolve_text(MANIFEST, &[], &TriggerType::ALL).unwrap_err().to_string();
    assert!(missing.contains("`namespace` has no value"), "{missing}");
    let trigger = "service-bus trigger `cart-service-bus-trigger`";
    assert_eq!(
        error("\"{{ queue }}\"", "\"{{ quue }}\""),
        format!("{trigger}, queue: no variable `quue` is declared under [variables]")
    );
    assert!(error("connection = ", "other = ").contains("has no `connection`"));
    assert!(error("max_concurrency = 8", "max_concurrency = 0").contains("between 1 and 1000"));
    assert!(error("max_concurrency = 8", "max_concurrency = \"8\"").starts_with(trigger));
    assert!(error("queue = \"{{", "quue = \"{{").contains("missing field `queue`"));
    assert!(error("component = \"cart\"", "component = \"cat\"").contains("names the component `cat`"));
    let elsewhere = error("path = \"b.wasm\"", "version = \"1\"");
    assert!(
        elsewhere.starts_with("component `cart`, dependency `petstore:a/b@0.1.0` comes from"),
        "{elsewhere}"
    );
    let pattern = error("https://{{", "{{");
    assert!(
        pattern.contains("`{{ namespace }}.servicebus.example`: it must begin with a scheme"),
        "{pattern}"
    );
}

#[test]
fn what_this_host_cannot_do_is_refused_by_name() {
    let error = error(
        "https://{{ namespace }}.servicebus.example",
        "http://inner.spin.internal",
    );
    assert_eq!(
        error,
        "component `cart` requires `local_service_chaining`, which this host does not have"
    );
    let mut declaration = manifest::parse(MANIFEST, Path::new("/app/spin.toml")).unwrap();
    declaration.requirements = vec!["a".into(), "b".into()];
    let values = Values::given([("namespace".to_owned(), "x".to_owned())].into());
    let error = resolve(&declaration, &values, &[]).unwrap_err().to_string();
    assert!(error.starts_with("the application requires `a`, `b`"), "{error}");
}

#[test]
fn no_secret_is_shown() {
    assert!(!format!("{:?}", shop()).contains("SharedAccessKey"));
}
