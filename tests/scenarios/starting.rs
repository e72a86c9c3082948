//! What keeps the host from starting is named, in one line, and the host ends with a failure.

use std::net::TcpListener;

use petstore_stack::{Host, HostError, HostSettings};

use crate::probe::{MANIFEST, settings};

const QUEUE: &str = r#"
[[trigger.service-bus]]
id = "orders"
component = "probe"
queue = "orders"
connection = "{connection}"
[component.probe]
source = "{guests}/probe.wasm"
"#;

/// What the host says when it does not start.
async fn refusal(settings: &HostSettings) -> String {
    match Host::start(settings).await {
        Err(HostError::Ended { status, log }) => {
            assert!(!status.success());
            log
        }
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("the host started"),
    }
}

async fn refusal_of(manifest: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    refusal(&settings(folder.path(), manifest, &[])).await
}

#[tokio::test]
async fn a_part_missing_from_the_triggers_connection_string_is_named() {
    let start = async |connection: &str| refusal_of(&QUEUE.replace("{connection}", connection)).await;
    let said = start("Endpoint=sb://h;SharedAccessKeyName=swordfish").await;
    assert!(said.contains("service-bus trigger `orders`"), "{said}");
    assert!(said.contains("has no SharedAccessKey"), "{said}");
    assert!(!said.contains("swordfish"), "{said}");
    let said = start("SharedAccessKeyName=n;SharedAccessKey=swordfish").await;
    assert!(said.contains("has no Endpoint"), "{said}");
    assert!(!said.contains("swordfish"), "{said}");
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings(folder.path(), MANIFEST, &[]);
    settings.listen = taken.local_addr().unwrap();
    let said = refusal(&settings).await;
    let port = settings.listen.port();
    assert!(said.contains(&format!("port {port} is already taken")), "{said}");
    assert!(said.contains("--listen"), "{said}");
}

#[tokio::test]
async fn a_component_that_is_not_built_is_named() {
    let said = refusal_of(&MANIFEST.replace("probe.wasm", "nowhere.wasm")).await;
    assert!(said.contains("nowhere.wasm"), "{said}");
    assert!(said.contains("build the components first"), "{said}");
}

#[tokio::test]
async fn a_component_without_the_triggers_export_is_named() {
    let connection = "Endpoint=http://127.0.0.1:1;SharedAccessKeyName=n;SharedAccessKey=k";
    let manifest = QUEUE
        .replace("{connection}", connection)
        .replace("probe.wasm", "plain.wasm");
    let said = refusal_of(&manifest).await;
    assert!(said.contains("exports no petstore:messaging/handler"), "{said}");
}

#[tokio::test]
async fn a_dependency_that_provides_nothing_wanted_is_named() {
    let manifest =
        format!("{MANIFEST}\n[component.probe.dependencies]\n\"a:b/c\" = {{ path = \"{{guests}}/plain.wasm\" }}");
    let said = refusal_of(&manifest).await;
    assert!(said.contains("dependency `a:b/c`"), "{said}");
}

#[tokio::test]
async fn a_variable_that_nobody_declared_is_refused_without_its_value() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings(folder.path(), MANIFEST, &[]);
    settings.variables.insert("colur".into(), "swordfish".into());
    let said = refusal(&settings).await;
    assert!(said.contains("colur"), "{said}");
    assert!(!said.contains("swordfish"), "{said}");
}
