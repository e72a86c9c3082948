//! The emulator's console, which tells what it holds.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use reqwest::Client;
use serde_json::Value;

/// Shared by those who look. It follows the emulator to where that was started again.
#[derive(Clone, Default)]
pub struct Console {
    client: Client,
    url: Arc<Mutex<String>>,
}

impl Console {
    /// The emulator was started here.
    pub fn moved(&self, url: &str) {
        *self.url.lock().unwrap() = url.trim_end_matches('/').to_owned();
    }

    /// The queue that carries orders.
    pub async fn queue(&self) -> Value {
        self.get("queues/orders").await.unwrap()
    }

    /// Every mail.
    pub async fn inbox(&self) -> Vec<Value> {
        list(self.get("inbox").await.unwrap())
    }

    /// The documents in a container, by their blobs' names, with their blobs' metadata.
    pub async fn documents(&self, container: &str) -> BTreeMap<String, (Value, Value)> {
        let mut documents = BTreeMap::new();
        for blob in self.blobs(container).await.unwrap() {
            let name = blob["name"].as_str().unwrap().to_owned();
            let blob = self.get(&format!("containers/{container}/{name}")).await.unwrap();
            let document = serde_json::from_str(blob["text"].as_str().unwrap()).unwrap();
            documents.insert(name, (document, blob["metadata"].clone()));
        }
        documents
    }

    /// The blobs of a container without what they hold; none while the emulator is being started again.
    pub async fn blobs(&self, container: &str) -> Option<Vec<Value>> {
        Some(list(self.get(&format!("containers/{container}")).await?))
    }

    async fn get(&self, path: &str) -> Option<Value> {
        let url = format!("{}/api/{path}", self.url.lock().unwrap());
        let request = self.client.get(url).timeout(Duration::from_secs(60));
        let response = request.send().await.ok()?;
        assert!(response.status().is_success(), "{path}: {}", response.status());
        response.json().await.ok()
    }
}

fn list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(list) => list,
        other => panic!("no list: {other}"),
    }
}
