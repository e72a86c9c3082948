//! Another application on the same components: what is posted is kept as a blob, announced to the broker, and mailed.

mod bindings;

use bindings::petstore::alerts::mailer::{self, Alert};
use bindings::petstore::blobs::store;
use bindings::petstore::blobs::types::{Condition, Content};
use bindings::petstore::messaging::publisher::{self, Message};
use serde_json::json;
use spin_sdk::http::{Method, Request, Response, StatusCode, body::IncomingBodyExt};
use spin_sdk::http_service;
use spin_sdk::wasip3::random::random::get_random_u64;

/// The container for what was posted.
const CONTAINER: &str = "contacts";

#[http_service]
async fn serve(request: Request) -> Response<String> {
    if request.method() != Method::POST {
        return answer(StatusCode::METHOD_NOT_ALLOWED, "post a text".into());
    }
    let id = format!("{:016x}", get_random_u64());
    let outcome = match request.into_body().bytes().await {
        Ok(text) => keep(&id, text.to_vec()).await,
        Err(error) => Err(format!("the text broke off: {error:?}")),
    };
    match outcome {
        Ok(()) => answer(StatusCode::CREATED, id),
        Err(problem) => answer(StatusCode::SERVICE_UNAVAILABLE, problem),
    }
}

/// Each of the three says in its error whether another attempt can help; this application leaves that to whoever posts.
async fn keep(id: &str, text: Vec<u8>) -> Result<(), String> {
    let content = Content {
        content_type: "text/plain; charset=utf-8".into(),
        body: text.clone(),
        metadata: Vec::new(),
    };
    store::put(CONTAINER.into(), format!("{id}.txt"), content, Condition::IfAbsent)
        .await
        .map_err(|error| format!("it was not kept: {error:?}"))?;
    publisher::publish(event(id))
        .await
        .map_err(|error| format!("it was not announced: {error:?}"))?;
    let alert = Alert {
        id: id.into(),
        subject: "Somebody wrote".into(),
        text: String::from_utf8_lossy(&text).into_owned(),
        reason: "the contact form was posted".into(),
        data: json!({ "id": id }).to_string(),
    };
    mailer::send(alert)
        .await
        .map_err(|error| format!("it was not mailed: {error:?}"))
}

fn event(id: &str) -> Message {
    let event = json!({
        "specversion": "1.0",
        "id": id,
        "source": "/contact-form",
        "type": "com.example.contact.posted",
        "data": { "id": id },
    });
    Message {
        id: id.into(),
        subject: id.into(),
        content_type: "application/cloudevents+json".into(),
        body: event.to_string().into_bytes(),
        properties: Vec::new(),
    }
}

fn answer(status: StatusCode, text: String) -> Response<String> {
    let mut response = Response::new(text);
    *response.status_mut() = status;
    response
}
