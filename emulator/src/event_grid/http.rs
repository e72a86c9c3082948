//! The HTTP interface: publishing to a topic, and consent by hand.
//!
//! <https://learn.microsoft.com/azure/event-grid/post-to-custom-topic>

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::access::{AccessError, authorize};
use super::event::EventError;
use super::{Event, EventGrid, EventSchema, EventTopic};
use crate::clock::Now;
use crate::http::{Request, Response};

/// A request may have so many bytes.
pub const LARGEST: usize = 1024 * 1024;
const API_VERSION: &str = "2018-01-01";

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is nothing there.
    #[error("The resource could not be found.")]
    NotFound,
    /// The method is another.
    #[error("The method is not allowed: events are posted.")]
    Method,
    /// The credentials are of no use.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The request is too large.
    #[error("The maximum size (1048576) has been exceeded.")]
    TooLarge,
    /// The interface has no such version.
    #[error("The api-version must be {API_VERSION}.")]
    ApiVersion,
    /// The media type does not suit the topic.
    #[error(
        "This resource is configured to receive events in '{0}' schema, and the Content-Type is not one of that schema."
    )]
    ContentType(&'static str),
    /// The body is no JSON, or is an array instead of an object or the other way round.
    #[error(
        "This resource is configured to receive events in '{0}' schema. The JSON received does not conform to the expected schema."
    )]
    Json(&'static str),
    /// One of the events is none.
    #[error("This resource is configured to receive events in '{schema}' schema. {problem}")]
    Event {
        /// The schema.
        schema: &'static str,
        /// What is wrong with it.
        problem: EventError,
    },
    /// The request cannot be read.
    #[error("{1}")]
    Unreadable(StatusCode, String),
}

impl Refused {
    /// The answer: `{"error":{"code":...,"message":...,"details":[...]}}`.
    pub fn into_response(self) -> Response {
        let (status, code, detail) = match &self {
            Self::NotFound => (StatusCode::NOT_FOUND, "NotFound", "NotFound"),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", "MethodNotAllowed"),
            Self::Access(_) => (StatusCode::UNAUTHORIZED, "Unauthorized", "Unauthorized"),
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "RequestEntityTooLarge",
                "RequestEntityTooLarge",
            ),
            Self::ApiVersion => (StatusCode::BAD_REQUEST, "BadRequest", "InvalidApiVersion"),
            Self::ContentType(_) => (StatusCode::BAD_REQUEST, "BadRequest", "InvalidContentType"),
            Self::Json(_) | Self::Event { .. } => (StatusCode::BAD_REQUEST, "BadRequest", "InputJsonInvalid"),
            Self::Unreadable(status, _) => (*status, "BadRequest", "InvalidRequest"),
        };
        let message = self.to_string();
        let body = json!({
            "error": { "code": code, "message": message, "details": [{ "code": detail, "message": message }] }
        });
        Response::new(status).with_body("application/json; charset=utf-8", body.to_string())
    }
}

impl EventGrid {
    /// Answers a request.
    pub fn answer(&mut self, request: &Request, now: &Now) -> Response {
        let segments: Vec<_> = request.path.trim_matches('/').split('/').collect();
        let answered = match segments.as_slice() {
            [topic, "api", "events"] => self.post(topic, request, now),
            ["eventsubscriptions", topic, name, "validate"] => self.consent(topic, name, request, now),
            _ => Err(Refused::NotFound),
        };
        answered.unwrap_or_else(Refused::into_response)
    }

    fn post(&mut self, topic: &str, request: &Request, now: &Now) -> Result<Response, Refused> {
        let settings = self.topic(topic).ok_or(Refused::NotFound)?;
        authorize(&settings.key, request, now.wall)?;
        let events = events(settings, request)?;
        self.publish(topic, events, now.time);
        Ok(Response::new(StatusCode::OK))
    }

    /// Somebody opens the validation URL that a webhook was sent.
    fn consent(&mut self, topic: &str, name: &str, request: &Request, now: &Now) -> Result<Response, Refused> {
        let code = request.parameter("token").unwrap_or_default();
        if self.validate(topic, name, &code, now.time) {
            let text = "Webhook successfully validated as a subscription endpoint";
            Ok(Response::new(StatusCode::OK).with_body("text/plain; charset=utf-8", text))
        } else {
            Err(Refused::NotFound)
        }
    }
}

fn events(topic: &EventTopic, request: &Request) -> Result<Vec<Event>, Refused> {
    let schema = topic.input_schema;
    if request.method != Method::POST {
        return Err(Refused::Method);
    }
    if request
        .parameter("api-version")
        .is_some_and(|version| version != API_VERSION)
    {
        return Err(Refused::ApiVersion);
    }
    if request.body.len() > LARGEST {
        return Err(Refused::TooLarge);
    }
    let content_type = request.headers.get("content-type").unwrap_or_default();
    let content_type = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let body = serde_json::from_slice(&request.body);
    let documents = match (schema, content_type.as_str(), body) {
        (EventSchema::CloudEvents, "application/cloudevents+json", Ok(event @ Value::Object(_))) => vec![event],
        (EventSchema::CloudEvents, "application/cloudevents-batch+json", Ok(Value::Array(events)))
        | (EventSchema::EventGrid, "application/json", Ok(Value::Array(events))) => events,
        (EventSchema::CloudEvents, "application/cloudevents+json" | "application/cloudevents-batch+json", _)
        | (EventSchema::EventGrid, "application/json", _) => return Err(Refused::Json(schema.name())),
        _ => return Err(Refused::ContentType(schema.name())),
    };
    let refused = |problem| Refused::Event {
        schema: schema.name(),
        problem,
    };
    let read = |document| Event::read(schema, document).map_err(refused);
    documents.into_iter().map(read).collect()
}

#[cfg(test)]
#[path = "http_tests.rs"]
mod tests;
