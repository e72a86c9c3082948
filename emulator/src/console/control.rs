//! Faults, the clock, and event subscriptions.

use std::time::Duration;

use http::StatusCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{document, problem};
use crate::event_grid::{EventSubscription, SubscribeError};
use crate::faults::{Fault, FaultId};
use crate::http::{Request, Response};
use crate::local_azure::LocalAzure;

/// `GET /faults`
pub fn faults(azure: &LocalAzure) -> Response {
    let list: Vec<Value> = azure
        .faults()
        .into_iter()
        .map(|(id, fault)| json!({ "id": id, "fault": fault }))
        .collect();
    document(StatusCode::OK, &list)
}

/// `POST /faults` with a [`Fault`] as JSON.
pub fn inject(azure: &LocalAzure, request: &Request) -> Response {
    let fault: Fault = match body(request) {
        Ok(fault) => fault,
        Err(refused) => return refused,
    };
    match fault.check() {
        Ok(()) => document(StatusCode::CREATED, &json!({ "id": azure.inject(fault) })),
        Err(error) => problem(StatusCode::BAD_REQUEST, &error.to_string()),
    }
}

/// `DELETE /faults`
pub fn clear_faults(azure: &LocalAzure) -> Response {
    azure.clear_faults();
    Response::new(StatusCode::NO_CONTENT)
}

/// `DELETE /faults/{id}`
pub fn clear_fault(azure: &LocalAzure, id: &str) -> Response {
    match id.parse() {
        Ok(id) if azure.clear_fault(FaultId(id)) => Response::new(StatusCode::NO_CONTENT),
        _ => problem(StatusCode::NOT_FOUND, "There is no such fault in force."),
    }
}

/// `GET /clock`
pub fn clock(azure: &LocalAzure) -> Response {
    document(StatusCode::OK, &json!({ "now": azure.now() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_ms: u64,
}

/// `POST /clock` with `{"advance_ms":60000}`.
pub fn advance(azure: &LocalAzure, request: &Request) -> Response {
    match body(request) {
        Ok(Advance { advance_ms }) => {
            azure.advance(Duration::from_millis(advance_ms));
            clock(azure)
        }
        Err(refused) => refused,
    }
}

/// `POST /event-subscriptions` with an [`EventSubscription`] as JSON.
pub fn subscribe(azure: &LocalAzure, request: &Request) -> Response {
    let subscription: EventSubscription = match body(request) {
        Ok(subscription) => subscription,
        Err(refused) => return refused,
    };
    let (topic, name) = (subscription.topic.clone(), subscription.name.clone());
    match azure.create_event_subscription(subscription) {
        Ok(()) => document(StatusCode::CREATED, &azure.event_subscription(&topic, &name)),
        Err(error @ SubscribeError::Exists(_)) => problem(StatusCode::CONFLICT, &error.to_string()),
        Err(error) => problem(StatusCode::BAD_REQUEST, &error.to_string()),
    }
}

/// `DELETE /event-subscriptions/{topic}/{name}`
pub fn unsubscribe(azure: &LocalAzure, topic: &str, name: &str) -> Response {
    if azure.remove_event_subscription(topic, name) {
        Response::new(StatusCode::NO_CONTENT)
    } else {
        problem(StatusCode::NOT_FOUND, "There is no such event subscription.")
    }
}

fn body<T: DeserializeOwned>(request: &Request) -> Result<T, Response> {
    let content_type = request.headers.get("content-type").unwrap_or_default();
    if content_type
        .split(';')
        .next()
        .is_none_or(|kind| !kind.trim().eq_ignore_ascii_case("application/json"))
    {
        return Err(problem(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "The body must be application/json.",
        ));
    }
    serde_json::from_slice(&request.body).map_err(|error| problem(StatusCode::BAD_REQUEST, &error.to_string()))
}
