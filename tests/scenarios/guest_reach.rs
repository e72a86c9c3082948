//! What a guest can see and reach: what the manifest gives it, and nothing else.

use crate::probe::{MANIFEST, Probe};

#[tokio::test]
async fn requests_leave_only_to_allowed_hosts() {
    let probe = Probe::start(MANIFEST, &[]).await;
    let port = probe.host.url().unwrap().rsplit(':').next().unwrap().to_owned();
    let fetch = async |url: String| probe.get(&format!("/fetch?{url}")).await.1;
    assert_eq!(fetch(format!("http://127.0.0.1:{port}/hello")).await, "200 Ok(5)");
    for denied in [
        format!("http://localhost:{port}/hello"),
        format!("https://127.0.0.1:{port}/hello"),
        format!("http://127.0.0.1:{port}@localhost:{port}/hello"),
    ] {
        let answer = fetch(denied.clone()).await;
        assert!(answer.contains("HttpRequestDenied"), "{denied}: {answer}");
    }
}

#[tokio::test]
async fn a_refused_connection_is_told_from_a_denied_one() {
    let probe = Probe::start(MANIFEST, &[]).await;
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    let (_, answer) = probe.get(&format!("/fetch?http://127.0.0.1:{port}/")).await;
    assert!(answer.contains("ConnectionRefused"), "{answer}");
}

#[tokio::test]
async fn a_guest_sees_its_own_settings_and_environment_and_no_files() {
    let probe = Probe::start(MANIFEST, &[]).await;
    assert_eq!(probe.get("/setting?colour").await.1, "Ok(Some(\"green\"))");
    assert_eq!(probe.get("/setting?PATH").await.1, "Ok(None)");
    assert_eq!(probe.get("/environment").await.1, "[(\"LOG\", \"quiet\")]");
    let (_, files) = probe.get("/files").await;
    assert!(files.starts_with("Err("), "{files}");
}

/// The relay passes requests on to the probe, which is its dependency.
fn composed(inherit: &str) -> String {
    format!(
        r#"
[[trigger.http]]
route = "/..."
component = "relay"
[component.relay]
source = "{{guests}}/relay.wasm"
allowed_outbound_hosts = ["http://127.0.0.1:*"]
variables = {{ colour = "green" }}
environment = {{ LOG = "quiet" }}
[component.relay.dependencies]
"wasi:http/handler@0.3.0" = {{ path = "{{guests}}/probe.wasm" {inherit} }}
"#
    )
}

#[tokio::test]
async fn a_dependency_has_nothing_that_it_does_not_inherit() {
    let probe = Probe::start(&composed(""), &[]).await;
    let url = probe.host.url().unwrap();
    let (_, setting) = probe.get("/setting?colour").await;
    assert!(setting.contains("is not permitted"), "{setting}");
    let (_, answer) = probe.get(&format!("/fetch?{url}/hello")).await;
    assert!(answer.contains("HttpRequestDenied"), "{answer}");
    assert_eq!(probe.get("/environment").await.1, "[]");
    // What its parent has is the parent's own, although both import the same interfaces.
    assert_eq!(probe.get("/own/setting?colour").await.1, "Ok(Some(\"green\"))");
    assert_eq!(probe.get(&format!("/own/fetch?{url}/own/environment")).await.1, "200");
    assert_eq!(probe.get("/own/environment").await.1, "[(\"LOG\", \"quiet\")]");
}

#[tokio::test]
async fn a_dependency_has_the_parts_that_it_inherits() {
    let only_settings = Probe::start(&composed(", inherit_configuration = [\"variables\"]"), &[]).await;
    assert_eq!(only_settings.get("/setting?colour").await.1, "Ok(Some(\"green\"))");
    let url = only_settings.host.url().unwrap();
    let (_, answer) = only_settings.get(&format!("/fetch?{url}/hello")).await;
    assert!(answer.contains("HttpRequestDenied"), "{answer}");

    let all = Probe::start(&composed(", inherit_configuration = true"), &[]).await;
    let url = all.host.url().unwrap();
    assert_eq!(all.get(&format!("/fetch?{url}/hello")).await.1, "200 Ok(5)");
    assert_eq!(all.get("/environment").await.1, "[(\"LOG\", \"quiet\")]");
}
