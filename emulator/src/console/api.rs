//! Everything as JSON, under `/api`.

use http::StatusCode;
use serde_json::{Value, json};

use super::{document, problem};
use crate::blob::StoredBlob;
use crate::http::{Response, date};
use crate::local_azure::LocalAzure;

/// Answers `GET /api/...`.
pub fn get(azure: &LocalAzure, path: &[&str]) -> Response {
    let found = match path {
        ["queues"] => Some(queues(azure)),
        ["topics"] => Some(json!(azure.topics())),
        ["queues", name @ ..] => azure.queue(&name.join("/")).map(|queue| json!(queue)),
        ["containers"] => Some(containers(azure)),
        ["containers", container] => blobs(azure, container),
        ["containers", container, name @ ..] => {
            let name = name.join("/");
            azure.blob(container, &name).map(|found| blob(&name, &found, true))
        }
        ["event-subscriptions"] => Some(json!(azure.event_subscriptions())),
        ["event-subscriptions", topic, name] => azure.event_subscription(topic, name).map(|found| json!(found)),
        ["event-hubs"] => Some(json!(azure.event_hubs())),
        ["event-hubs", name] => azure.event_hub(name).map(|found| json!(found)),
        ["inbox"] => Some(json!(azure.inbox())),
        ["requests"] => Some(json!(azure.requests())),
        _ => None,
    };
    match found {
        Some(found) => document(StatusCode::OK, &found),
        None => problem(
            StatusCode::NOT_FOUND,
            "There is no such thing. There are /api/queues, /api/topics, /api/event-subscriptions, /api/event-hubs, /api/containers, /api/inbox and /api/requests.",
        ),
    }
}

fn queues(azure: &LocalAzure) -> Value {
    let all = azure.queue_names();
    all.iter()
        .filter_map(|name| azure.queue(name))
        .map(|queue| json!(queue))
        .collect()
}

fn containers(azure: &LocalAzure) -> Value {
    azure
        .container_names()
        .into_iter()
        .map(|name| json!({ "name": name, "blobs": azure.blob_names(&name).len() }))
        .collect()
}

fn blobs(azure: &LocalAzure, container: &str) -> Option<Value> {
    azure
        .container_names()
        .iter()
        .any(|name| name == container)
        .then_some(())?;
    let names = azure.blob_names(container);
    Some(
        names
            .iter()
            .filter_map(|name| Some(blob(name, &azure.blob(container, name)?, false)))
            .collect(),
    )
}

fn blob(name: &str, blob: &StoredBlob, with_text: bool) -> Value {
    let metadata: serde_json::Map<_, _> = blob
        .metadata
        .iter()
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    let mut value = json!({
        "name": name,
        "etag": blob.etag.to_string(),
        "last_modified": date::format(blob.last_modified),
        "content_type": blob.content_type(),
        "length": blob.body.len(),
        "metadata": metadata,
    });
    if with_text && let Some(fields) = value.as_object_mut() {
        fields.insert("text".to_owned(), blob.text().into());
    }
    value
}
