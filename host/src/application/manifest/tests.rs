use super::*;
use crate::application::declaration::Source;
use crate::application::{Inherit, LOCAL_SERVICE_CHAINING};

const MANIFEST: &str = r#"
spin_manifest_version = 2
future_field = "ignored"
[application]
name = "shop"
[application.trigger.queue]
connection = "{{ bus }}"
places = 8
[variables]
bus = { default = "x", secret = true }
[[trigger.queue]]
component = "cart"
places = 5
[[trigger.queue]]
component = "cart"
[[trigger.queue]]
id = "named"
component = { source = "inline.wasm" }
[[trigger.queue]]
component = { source = { url = "https://x.example/y.wasm", digest = "sha256:0" } }
[component.cart]
source = "cart.wasm"
allowed_outbound_hosts = ["http://inner.spin.internal"]
[component.cart.dependencies]
"petstore:a/b@0.1.0" = { path = "b.wasm", inherit_configuration = ["variables"] }
"petstore:c" = { component = "inner", inherit_configuration = true }
"petstore:d/e" = { path = "e.wasm", export = "x:y/z" }
"petstore:f" = ">= 1.0"
[component.inner]
source = "inner.wasm"
"#;

fn parse(text: &str) -> Result<Declaration, ManifestError> {
    super::parse(text, Path::new("/app/spin.toml"))
}

fn error(from: &str, to: &str) -> String {
    parse(&MANIFEST.replacen(from, to, 1)).unwrap_err().to_string()
}

#[test]
fn a_trigger_without_an_id_gets_the_one_that_spin_gives_it() {
    let declaration = parse(MANIFEST).unwrap();
    let triggers = &declaration.triggers["queue"];
    let ids: Vec<_> = triggers.iter().map(|trigger| trigger.id.as_str()).collect();
    assert_eq!(ids, ["cart-queue-trigger", "queue-trigger1", "named", "queue-trigger2"]);
    let components: Vec<_> = triggers.iter().map(|trigger| &trigger.settings["component"]).collect();
    assert_eq!(
        components,
        ["cart", "cart", "named-component", "queue-trigger2-component"]
    );
    assert_eq!(
        declaration.components["named-component"].source,
        Source::File("/app/inline.wasm".into())
    );
}

#[test]
fn a_trigger_s_own_settings_go_before_those_shared() {
    let declaration = parse(MANIFEST).unwrap();
    let places: Vec<_> = declaration.triggers["queue"]
        .iter()
        .map(|t| &t.settings["places"])
        .collect();
    assert_eq!(places, [5, 8, 8, 8]);
    assert_eq!(declaration.triggers["queue"][0].settings["connection"], "{{ bus }}");
}

#[test]
fn dependencies_have_a_source_and_what_they_inherit() {
    let declaration = parse(MANIFEST).unwrap();
    let dependencies = &declaration.components["cart"].dependencies;
    let of = |import: &str| {
        (
            dependencies[import].source.clone(),
            dependencies[import].inherit.clone(),
        )
    };
    let file = |name: &str| Source::File(Path::new("/app").join(name));
    assert_eq!(
        of("petstore:a/b@0.1.0"),
        (file("b.wasm"), Inherit::Some(vec!["variables".into()]))
    );
    assert_eq!(of("petstore:c"), (file("inner.wasm"), Inherit::All));
    assert_eq!(of("petstore:d/e"), (file("e.wasm"), Inherit::Some(vec![])));
    assert_eq!(dependencies["petstore:d/e"].export.as_deref(), Some("x:y/z"));
    assert_eq!(of("petstore:f").0, Source::Elsewhere("version >= 1.0".into()));
}

#[test]
fn a_component_that_calls_others_of_the_application_says_so() {
    let declaration = parse(MANIFEST).unwrap();
    assert_eq!(declaration.components["cart"].requirements, [LOCAL_SERVICE_CHAINING]);
    assert!(declaration.components["inner"].requirements.is_empty());
}

#[test]
fn what_spin_refuses_is_refused() {
    assert!(error("version = 2", "version = 1").contains("reads version 2"));
    assert!(error("[component.cart]", "[component.cart").contains("/app/spin.toml is not a valid manifest"));
    assert!(error("default = \"x\"", "required = false").contains("variable `bus` must have either"));
    assert!(error("default = \"x\"", "default = \"x\", required = true").contains("variable `bus` must have either"));
    let place = "component `cart`, dependency `petstore:c`";
    assert!(error("component = \"inner\"", "component = \"outer\"").contains(place));
    let rights = "\"inner.wasm\"\nvariables = { a = \"b\" }";
    assert!(error("\"inner.wasm\"", rights).contains("component `inner` has variables of its own"));
    let twice = "\"cart.wasm\"\ndependencies_inherit_configuration = true";
    assert!(error("\"cart.wasm\"", twice).contains("component `cart` has both"));
}
