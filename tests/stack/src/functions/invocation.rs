//! Invocations, as the Functions host writes and sends them.

use std::convert::Infallible;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use futures::stream;
use reqwest::{Body, RequestBuilder};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::functions_host::FunctionsHost;

/// The version that the stand-in says it has.
const VERSION: &str = "4.1041.200.25429";

/// How many bytes are sent at a time.
const CHUNK: usize = 4096;

/// How a message's body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// As Base64: `dataType` is `binary`.
    Binary,
    /// As JSON text within a JSON string, as the Functions host writes texts.
    Double,
    /// As a JSON string, as the published examples show it.
    Single,
}

/// An invocation to be sent.
#[derive(Debug, Clone)]
pub struct Invocation {
    /// The function.
    pub function: String,
    /// `Data`.
    pub data: Value,
    /// `Metadata`.
    pub metadata: Map<String, Value>,
}

/// What the handler answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The type of the body.
    pub content_type: String,
    /// The body.
    pub body: String,
}

impl Invocation {
    /// An invocation for a message with this id, delivered for the `count`th time.
    pub fn message(function: &str, id: &str, count: u32, body: &[u8], encoding: Encoding) -> Self {
        let text = String::from_utf8_lossy(body).into_owned();
        let data = match encoding {
            Encoding::Binary => BASE64_STANDARD.encode(body),
            Encoding::Double => Value::from(text).to_string(),
            Encoding::Single => text,
        };
        let quoted = |text: &str| match encoding {
            Encoding::Single => Value::from(text),
            _ => Value::from(Value::from(text).to_string()),
        };
        let metadata = json!({
            "DeliveryCount": count.to_string(),
            "DeadLetterSource": "null",
            "LockToken": quoted("f0a6f2f0-6d2b-4b3c-8d0c-0b1d5a5d2f10"),
            "ExpiresAtUtc": "9999-12-31T23:59:59",
            "EnqueuedTimeUtc": "2026-01-02T03:04:05",
            "MessageId": quoted(id),
            "ContentType": quoted("application/cloudevents+json"),
            "SequenceNumber": "42",
            "Subject": quoted("subject"),
            "Label": quoted("subject"),
            "sys": {"MethodName": function, "UtcNow": "2026-01-02T03:04:05Z", "RandGuid": Uuid::new_v4().to_string()},
        });
        let mut invocation = Self {
            function: function.to_owned(),
            data: json!({ "message": data }),
            metadata: Map::new(),
        };
        if let Value::Object(metadata) = metadata {
            invocation.metadata = metadata;
        }
        invocation
    }

    /// Puts a text in place of a property.
    pub fn with(mut self, name: &str, text: &str) -> Self {
        let quoted = Value::from(text).to_string();
        self.metadata.insert(name.to_owned(), Value::from(quoted));
        self
    }
}

impl Invocation {
    /// With a message's own properties, under both names that the Functions host has for them.
    pub fn with_properties(mut self, properties: &[(String, String)]) -> Self {
        let texts = properties
            .iter()
            .map(|(name, text)| (name.clone(), Value::from(text.as_str())));
        let texts = Value::Object(texts.collect());
        for name in ["ApplicationProperties", "UserProperties"] {
            self.metadata.insert(name.to_owned(), texts.clone());
        }
        self
    }
}

impl FunctionsHost {
    /// Sends an invocation and awaits the answer.
    ///
    /// # Errors
    /// The handler is not there, or went away.
    pub async fn invoke(&self, invocation: &Invocation) -> reqwest::Result<Answer> {
        let body = json!({"Data": invocation.data, "Metadata": invocation.metadata}).to_string();
        self.send(self.post(&invocation.function, body)).await
    }

    /// A request for a function with the Functions host's headers and a chunked body.
    pub fn post(&self, function: &str, body: String) -> RequestBuilder {
        let chunks: Vec<_> = body
            .into_bytes()
            .chunks(CHUNK)
            .map(|chunk| Ok::<_, Infallible>(chunk.to_vec()))
            .collect();
        self.client
            .post(self.url(&format!("/{function}")))
            .header("X-Azure-Functions-HostVersion", VERSION)
            .header("X-Azure-Functions-InvocationId", Uuid::new_v4().to_string())
            .header("User-Agent", format!("Azure-Functions-Host/{VERSION}"))
            .header("Content-Type", "application/json; charset=utf-8")
            .body(Body::wrap_stream(stream::iter(chunks)))
    }

    /// Sends a request and reads the answer.
    ///
    /// # Errors
    /// As for [`FunctionsHost::invoke`].
    pub async fn send(&self, request: RequestBuilder) -> reqwest::Result<Answer> {
        let response = request.send().await?;
        let content_type = response.headers().get("content-type");
        let content_type = content_type.and_then(|value| value.to_str().ok());
        Ok(Answer {
            status: response.status().as_u16(),
            content_type: content_type.unwrap_or_default().to_owned(),
            body: response.text().await?,
        })
    }
}

impl Answer {
    /// Whether the Functions host takes the invocation for done. It would hang for an empty answer, or `null`, which is
    /// none of both.
    pub fn succeeded(&self) -> bool {
        let json: Value = serde_json::from_str(&self.body).unwrap_or_default();
        (200..300).contains(&self.status) && self.content_type.starts_with("application/json") && json.is_object()
    }
}
