//! Tokens of the platform's identities in place of keys: a component gets those of its own identity, for what the manifest grants it.

use petstore_stack::{Broker, Host, HostSettings, Trigger};
use serde_json::json;

use crate::cloud::{Call, Cloud, PLATFORM_SECRET, token};
use crate::event_hubs::tapped;
use crate::order_path::{SESSION, event, one_line};
use crate::probe::{get, settings};
use crate::shop::{PRODUCT, SOON};

/// The shop's own application, whose connection strings hold no secret.
fn keyless(cloud: &Cloud, triggers: &[Trigger]) -> HostSettings {
    let mut host = HostSettings::new();
    host.triggers = triggers.to_vec();
    host.environment = cloud.environment();
    let storage = format!("BlobEndpoint={}/account;Authentication=identity", cloud.url);
    let variables = [
        (
            "service_bus",
            format!("Endpoint={}/;Authentication=identity", cloud.url),
        ),
        ("carts_storage", storage.clone()),
        ("orders_storage", storage),
        ("cart_identity", "cart".to_owned()),
        ("reserver_identity", "reserver".to_owned()),
        ("emulator_ports", "*".to_owned()),
        ("stage", "dev".to_owned()),
    ];
    host.variables = variables.map(|(name, value)| (name.to_owned(), value)).into();
    host
}

fn proof(call: &Call) -> &str {
    call.header("authorization")
}

fn bearer(client_id: &str, resource: &str) -> String {
    format!("Bearer {}", token(client_id, resource))
}

#[tokio::test]
async fn the_cart_stores_and_publishes_with_tokens_of_its_identity() {
    let mut cloud = Cloud::start(String::new()).await;
    let host = Host::start(&keyless(&cloud, &[Trigger::Http])).await.unwrap();
    let url = format!("{}/api/cart/items", host.url().unwrap());
    for _ in 0..2 {
        let change = json!({ "product": PRODUCT, "quantity": 1 });
        let answer = reqwest::Client::new().post(&url).json(&change).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    }
    assert_eq!(
        proof(&cloud.until("PUT", "/account/carts/").await),
        bearer("cart", "storage")
    );
    assert_eq!(
        proof(&cloud.until("POST", "/orders/messages").await),
        bearer("cart", "servicebus")
    );
    assert_eq!(
        cloud.calls("/msi/").len(),
        2,
        "a token is asked for once: {:?}",
        cloud.calls("/msi/")
    );
    host.kill().await.unwrap();
}

#[tokio::test]
async fn the_cart_is_told_to_event_hubs_with_a_token_for_event_hubs() {
    let mut cloud = Cloud::start(String::new()).await;
    let folder = tempfile::tempdir().unwrap();
    let mut settings = keyless(&cloud, &[Trigger::Http]);
    settings.manifest = tapped(folder.path());
    let hub = format!("Endpoint={}/;Authentication=identity", cloud.url);
    settings.variables.insert("event_hubs".to_owned(), hub);
    let host = Host::start(&settings).await.unwrap();
    let url = format!("{}/api/cart/items", host.url().unwrap());
    let change = json!({ "product": PRODUCT, "quantity": 1 });
    let answer = reqwest::Client::new().post(&url).json(&change).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    assert_eq!(
        proof(&cloud.until("POST", "/carts/messages").await),
        bearer("cart", "eventhubs")
    );
    assert_eq!(
        proof(&cloud.until("POST", "/orders/messages").await),
        bearer("cart", "servicebus")
    );
    host.kill().await.unwrap();
}

#[tokio::test]
async fn over_event_grid_too_the_cart_publishes_with_a_token_of_its_identity() {
    let mut cloud = Cloud::start(String::new()).await;
    let mut settings = keyless(&cloud, &[Trigger::Http]).for_broker(Broker::EventGrid);
    settings.variables.remove("service_bus");
    let topic = format!("Endpoint={}/topic;Authentication=identity", cloud.url);
    settings.variables.insert("event_grid".to_owned(), topic);
    let host = Host::start(&settings).await.unwrap();
    let url = format!("{}/api/cart/items", host.url().unwrap());
    let change = json!({ "product": PRODUCT, "quantity": 1 });
    let answer = reqwest::Client::new().post(&url).json(&change).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    let published = cloud.until("POST", "/topic/api/events").await;
    assert_eq!(proof(&published), bearer("cart", "eventgrid"));
    assert_eq!(published.header("aeg-sas-token"), "");
    host.kill().await.unwrap();
}

#[tokio::test]
async fn the_reserver_has_another_identity_that_receives_and_stores() {
    let mut cloud = Cloud::start(event(SESSION, 1, one_line(1)).to_string()).await;
    let host = Host::start(&keyless(&cloud, &[Trigger::ServiceBus])).await.unwrap();
    let settled = cloud.until("DELETE", "/orders/messages/").await;
    assert_eq!(proof(&settled), bearer("reserver", "servicebus"));
    let stored = cloud.until("PUT", "/account/orders/").await;
    assert_eq!(stored.target, format!("/account/orders/{SESSION}.json"));
    assert_eq!(proof(&stored), bearer("reserver", "storage"));
    host.kill().await.unwrap();
}

const GRANTED_STORAGE: &str = r#"
[[trigger.http]]
route = "/..."
component = "probe"
[component.probe]
source = "{guests}/probe.wasm"
allowed_outbound_hosts = ["http://storage.identity.internal", "http://127.0.0.1:*"]
variables = { identity = "probe" }
"#;

#[tokio::test]
async fn a_component_gets_its_own_token_for_what_it_is_granted_and_no_other() {
    let cloud = Cloud::start(String::new()).await;
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings(folder.path(), GRANTED_STORAGE, &[]);
    settings.environment = cloud.environment();
    let host = Host::start(&settings).await.unwrap();
    let fetch = async |url: &str| get(host.url().unwrap(), &format!("/fetch?{url}")).await.1;

    let length = token("probe", "storage").len();
    assert_eq!(
        fetch("http://storage.identity.internal/token").await,
        format!("200 Ok({length})")
    );
    for other_resource in [
        "http://servicebus.identity.internal/token",
        "http://identity.internal/token",
    ] {
        let answer = fetch(other_resource).await;
        assert!(answer.contains("HttpRequestDenied"), "{other_resource}: {answer}");
    }
    for other_identity in ["/token?client_id=cart", "/token?identity=cart", "/cart/token", "/"] {
        let answer = fetch(&format!("http://storage.identity.internal{other_identity}")).await;
        assert!(answer.starts_with("400 "), "{other_identity}: {answer}");
    }
    // The platform's own address is of no use without what only the host knows.
    let direct = format!(
        "{}/msi/token?api-version=2019-08-01&resource=https://storage.azure.com&client_id=cart",
        cloud.url
    );
    assert_eq!(fetch(&direct).await, "401 Ok(0)");
    let (_, environment) = get(host.url().unwrap(), "/environment").await;
    assert!(!environment.contains(PLATFORM_SECRET), "{environment}");
    let asked = cloud.calls("/msi/");
    let given: Vec<_> = asked
        .iter()
        .filter(|call| !call.header("x-identity-header").is_empty())
        .collect();
    assert_eq!(given.len(), 1, "{asked:?}");
    assert!(given[0].target.contains("client_id=probe"), "{}", given[0].target);
    host.kill().await.unwrap();
}

#[tokio::test]
async fn a_platform_without_that_identity_is_an_outage_that_the_log_explains() {
    let cloud = Cloud::start(String::new()).await;
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings(folder.path(), GRANTED_STORAGE, &[]);
    settings.environment = cloud.environment();
    settings
        .environment
        .insert("IDENTITY_HEADER".to_owned(), "wrong".to_owned());
    let host = Host::start(&settings).await.unwrap();
    let (_, answer) = get(host.url().unwrap(), "/fetch?http://storage.identity.internal/token").await;
    assert!(answer.starts_with("503 "), "{answer}");
    let reason = "the platform's managed identity gave no token for storage";
    let explained = host.log().wait_for(reason, SOON, |line| line.text().contains(reason));
    explained.await.unwrap();
    host.kill().await.unwrap();
}
