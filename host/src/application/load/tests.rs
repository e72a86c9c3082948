use super::*;

const MANIFEST: &str = r#"
spin_manifest_version = 2
future_field = "ignored"
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
component = { source = "inline.wasm" }
[component.cart]
source = "cart.wasm"
environment = { LOG = "info" }
allowed_outbound_hosts = ["https://{{ namespace }}.servicebus.example"]
variables = { q = "q={{ queue }}" }
[component.cart.dependencies]
"petstore:a/b@0.1.0" = { path = "b.wasm", inherit_configuration = ["variables"] }
"petstore:c" = { component = "inner", inherit_configuration = true }
"petstore:d/e" = { path = "e.wasm", export = "x:y/z" }
[component.inner]
source = "inner.wasm"
"#;

fn load_text(text: &str, given: &[(&str, &str)]) -> Result<Application, LoadError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spin.toml");
    std::fs::write(&path, text).unwrap();
    let values = Values {
        given: given.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect(),
        ..Values::default()
    };
    let mut application = load(&path, &values)?;
    for component in application.components.values_mut() {
        let strip = |path: &PathBuf| path.strip_prefix(folder.path()).unwrap().to_owned();
        component.source = strip(&component.source);
        for dependency in &mut component.dependencies {
            dependency.source = strip(&dependency.source);
        }
    }
    Ok(application)
}

fn error(text: &str) -> String {
    let error = load_text(text, &[("namespace", "shop")]).unwrap_err();
    format!("{:#}", anyhow::Error::from(error))
}

#[test]
fn triggers_take_their_own_settings_before_the_shared_ones() {
    let application = load_text(MANIFEST, &[("namespace", "shop")]).unwrap();
    assert_eq!(application.name, "shop");
    assert_eq!(application.http_triggers.len(), 1, "a private route is not served");
    let [first, second] = &application.service_bus_triggers[..] else {
        panic!("two triggers")
    };
    assert_eq!(
        (first.id.as_str(), first.queue.as_str()),
        ("cart-service-bus-trigger", "orders")
    );
    assert_eq!(
        (first.max_concurrency, first.first_hold_ms, first.longest_hold_ms),
        (8, 5, 300_000)
    );
    assert_eq!(
        (first.function.as_str(), second.function.as_str()),
        ("Handle", "second")
    );
    assert!(first.connection.starts_with("Endpoint=sb://h"));
    assert_eq!((second.id.as_str(), second.component.as_str()), ("second", "second"));
    assert_eq!(application.components["second"].source, PathBuf::from("inline.wasm"));
}

#[test]
fn a_component_has_its_resolved_settings_and_dependencies() {
    let application = load_text(MANIFEST, &[("namespace", "shop")]).unwrap();
    assert!(!application.components.contains_key("inner"), "nothing triggers it");
    let cart = &application.components["cart"];
    assert_eq!(cart.variables["q"], "q=orders");
    assert_eq!(cart.environment["LOG"], "info");
    assert!(
        cart.allowed_hosts
            .allow(&"https://shop.servicebus.example/x".parse().unwrap())
    );
    let dependency = |import: &str, source: &str, export: Option<&str>, inherit: Inherit| Dependency {
        import: import.into(),
        source: source.into(),
        export: export.map(str::to_owned),
        inherit,
    };
    assert_eq!(
        cart.dependencies,
        [
            dependency(
                "petstore:a/b@0.1.0",
                "b.wasm",
                None,
                Inherit::Some(vec!["variables".into()])
            ),
            dependency("petstore:c", "inner.wasm", None, Inherit::All),
            dependency("petstore:d/e", "e.wasm", Some("x:y/z"), Inherit::Some(vec![])),
        ]
    );
}

#[test]
fn what_is_wrong_is_named() {
    assert!(
        load_text(MANIFEST, &[])
            .unwrap_err()
            .to_string()
            .contains("`namespace` has no value")
    );
    let changed = |from: &str, to: &str| error(&MANIFEST.replacen(from, to, 1));
    assert!(changed("version = 2", "version = 1").contains("reads version 2"));
    assert!(
        changed("{{ queue }}", "{{ quue }}")
            .contains("service-bus trigger `cart-service-bus-trigger`, queue: no variable `quue`")
    );
    assert!(changed("connection = ", "other = ").contains("has no `connection`"));
    assert!(changed("max_concurrency = 8", "max_concurrency = 0").contains("between 1 and 1000"));
    assert!(changed("https://{{", "{{").contains("`shop.servicebus.example` must begin with a scheme"));
    assert!(changed("component = \"cart\"", "component = \"cat\"").contains("names the component `cat`"));
    assert!(changed("path = \"e.wasm\"", "version = \"1\"").contains("dependency `petstore:d/e`"));
    assert!(changed("[component.cart]", "[component.cart").contains("not a valid manifest"));
}

#[test]
fn no_secret_is_shown() {
    let application = load_text(MANIFEST, &[("namespace", "shop")]).unwrap();
    assert!(!format!("{application:?}").contains("SharedAccessKey"));
}
