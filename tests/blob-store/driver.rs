//! The component at work: calls of `petstore:blobs/store`, made by the guest `store-driver` in the real host.

use std::path::Path;

use petstore_stack::{Host, HostSettings};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tempfile::TempDir;

const MANIFEST: &str = r#"
spin_manifest_version = 2
[application]
name = "blob-store"
[variables]
storage = { required = true, secret = true }
[[trigger.http]]
route = "/..."
component = "driver"
[component.driver]
source = "{guests}/store_driver.wasm"
allowed_outbound_hosts = ["http://127.0.0.1:*"]
variables = { storage = "{{ storage }}" }
[component.driver.dependencies]
"petstore:blobs/store@0.1.0" = { path = "{guests}/blob_storage.wasm", inherit_configuration = ["variables", "allowed_outbound_hosts"] }
"#;

/// A host in which the component has one connection string.
pub struct Driver {
    host: Host,
    client: reqwest::Client,
    _folder: TempDir,
}

/// What must be true for a write, as the contract has it.
#[derive(Debug, Clone, Serialize)]
pub enum Condition {
    Always,
    IfAbsent,
    IfMatch(String),
}

/// What the contract tells of a blob.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Properties {
    pub etag: String,
    pub content_type: String,
    pub last_modified: Option<u64>,
    pub metadata: Vec<(String, String)>,
}

/// The contract's errors.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub enum StoreError {
    Conflict,
    Misconfigured(String),
    Denied(String),
    NoContainer(String),
    Rejected(String),
    Unavailable(Outage),
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Outage {
    pub detail: String,
    pub retry_after_ms: Option<u64>,
}

/// What is to be stored.
#[derive(Debug, Clone, Default)]
pub struct Content {
    pub content_type: String,
    pub body: Vec<u8>,
    pub metadata: Vec<(String, String)>,
}

impl Content {
    /// A text without metadata.
    pub fn text(text: &str) -> Self {
        Self {
            content_type: "text/plain".to_owned(),
            body: text.as_bytes().to_vec(),
            ..Self::default()
        }
    }
}

type Result<T> = std::result::Result<T, StoreError>;

impl Driver {
    /// Starts a host.
    pub async fn start(connection: &str) -> Self {
        let guests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/wasm32-wasip2/guest");
        let folder = tempfile::tempdir().unwrap();
        let mut settings = HostSettings::new();
        settings.manifest = folder.path().join("spin.toml");
        let manifest = MANIFEST.replace("{guests}", &guests.display().to_string());
        std::fs::write(&settings.manifest, manifest).unwrap();
        settings.variables.insert("storage".to_owned(), connection.to_owned());
        Self {
            host: Host::start(&settings).await.unwrap(),
            client: reqwest::Client::new(),
            _folder: folder,
        }
    }

    pub async fn get(&self, container: &str, name: &str) -> Result<Option<(Properties, Vec<u8>)>> {
        let call = json!({"Get": {"container": container, "name": name}});
        let (found, body) = self.call::<Option<Properties>>(&call, &[]).await;
        Ok(found?.map(|properties| (properties, body)))
    }

    pub async fn head(&self, container: &str, name: &str) -> Result<Option<Properties>> {
        let call = json!({"Head": {"container": container, "name": name}});
        self.call(&call, &[]).await.0
    }

    pub async fn put(&self, container: &str, name: &str, content: Content, condition: Condition) -> Result<String> {
        let call = json!({"Put": {
            "place": {"container": container, "name": name},
            "content_type": content.content_type,
            "metadata": content.metadata,
            "condition": condition,
        }});
        self.call(&call, &content.body).await.0
    }

    pub async fn delete(&self, container: &str, name: &str, condition: Condition) -> Result<bool> {
        let call = json!({"Delete": {"place": {"container": container, "name": name}, "condition": condition}});
        self.call(&call, &[]).await.0
    }

    async fn call<T: DeserializeOwned>(&self, call: &serde_json::Value, bytes: &[u8]) -> (Result<T>, Vec<u8>) {
        let body = [call.to_string().as_bytes(), b"\n", bytes].concat();
        let answer = self
            .client
            .post(self.host.url().unwrap())
            .body(body)
            .send()
            .await
            .unwrap();
        let status = answer.status();
        let mut answer = answer.bytes().await.unwrap().to_vec();
        assert!(status.is_success(), "{status}: {}", String::from_utf8_lossy(&answer));
        let end = answer.iter().position(|byte| *byte == b'\n').unwrap();
        let bytes = answer.split_off(end + 1);
        (serde_json::from_slice(&answer).unwrap(), bytes)
    }
}
