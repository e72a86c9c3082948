//! The message in an invocation, whose body comes as Base64: `dataType` is `binary` in `deploy/functions`.
//!
//! <https://learn.microsoft.com/azure/azure-functions/functions-custom-handlers#request-payload>

use std::collections::BTreeMap;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use reserver::bindings::petstore::messaging::types::{Delivery, Message};
use serde::Deserialize;
use thiserror::Error;

/// Why an invocation holds no message.
#[derive(Debug, Error)]
pub enum InvocationError {
    /// It is not what the Functions host sends.
    #[error("the invocation is not of the form {{\"Data\":{{\"message\":...}},\"Metadata\":{{...}}}}")]
    Malformed(#[from] serde_json::Error),
    /// The body cannot be decoded.
    #[error("the message's body is no Base64")]
    NoBase64(#[from] base64::DecodeError),
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Invocation {
    data: Data,
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Data {
    message: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Metadata {
    message_id: Option<String>,
    subject: Option<String>,
    content_type: Option<String>,
    delivery_count: Option<String>,
    sequence_number: Option<String>,
    application_properties: BTreeMap<String, String>,
}

/// Reads the message.
pub fn delivery(json: &[u8]) -> Result<Delivery, InvocationError> {
    let Invocation { data, metadata } = serde_json::from_slice(json)?;
    let text = |value: Option<String>| value.map(unquoted).unwrap_or_default();
    let number = |value: &Option<String>| value.as_deref().and_then(|text| text.parse().ok());
    let sequence_number = number(&metadata.sequence_number);
    Ok(Delivery {
        message: Message {
            id: text(metadata.message_id),
            subject: text(metadata.subject),
            content_type: text(metadata.content_type),
            body: BASE64_STANDARD.decode(data.message)?,
            properties: metadata.application_properties.into_iter().collect(),
        },
        delivery_count: number(&metadata.delivery_count).map_or(1, |count| u32::try_from(count).unwrap_or(u32::MAX)),
        sequence_number,
    })
}

/// The Functions host writes a text as JSON inside a JSON string.
fn unquoted(text: String) -> String {
    serde_json::from_str(&text).unwrap_or(text)
}
