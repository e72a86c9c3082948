//! The message in an invocation of a function with a Service Bus trigger.
//!
//! <https://learn.microsoft.com/azure/azure-functions/functions-custom-handlers#request-payload>

use serde::Deserialize;
use serde_json::{Map, Value};
use thiserror::Error;

use super::function_file::Binding;
use super::value;
use crate::messaging::{Delivery, Message};

/// Why an invocation holds no message.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum PayloadError {
    /// The body is not what the Functions host sends. The text names the place and nothing of the content.
    #[error(
        "the invocation is not of the form {{\"Data\":{{...}},\"Metadata\":{{...}}}}, see line {line}, column {column}"
    )]
    Malformed {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// Several messages in one invocation.
    #[error(
        "several messages in one invocation: set \"cardinality\": \"one\" in function.json, so that one failed message does not bring back all that came with it"
    )]
    Many,
    /// The message is not there under the binding's name.
    #[error("the invocation's data has no `{0}`: the binding in function.json has that name")]
    NoMessage(String),
    /// The body cannot be decoded.
    #[error("the message's body is no Base64, although function.json says \"dataType\": \"binary\"")]
    NoBase64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Payload {
    data: Map<String, Value>,
    #[serde(default)]
    metadata: Map<String, Value>,
}

/// Properties that a single message has once, and a batch as an array each.
const BATCH: [&str; 3] = ["MessageIdArray", "DeliveryCountArray", "SequenceNumberArray"];

/// Reads the message.
///
/// # Errors
/// The invocation holds no message, or several.
pub fn delivery(json: &[u8], binding: &Binding) -> Result<Delivery, PayloadError> {
    let Payload { data, metadata } = serde_json::from_slice(json).map_err(|error| PayloadError::Malformed {
        line: error.line(),
        column: error.column(),
    })?;
    if BATCH.iter().any(|name| metadata.contains_key(*name)) {
        return Err(PayloadError::Many);
    }
    let data = data
        .get(&binding.name)
        .ok_or_else(|| PayloadError::NoMessage(binding.name.clone()))?;
    let text = |name: &str| metadata.get(name).and_then(value::text);
    let sequence_number = metadata.get("SequenceNumber").and_then(value::number);
    let count = metadata.get("DeliveryCount").and_then(value::number).unwrap_or(1);
    let properties = metadata.get("ApplicationProperties").or(metadata.get("UserProperties"));
    Ok(Delivery {
        delivery_count: u32::try_from(count).unwrap_or(u32::MAX),
        sequence_number,
        message: Message {
            // A sender need not give an id; the broker's number is as good a name.
            id: text("MessageId")
                .or(sequence_number.map(|number| number.to_string()))
                .unwrap_or_default(),
            subject: text("Subject").or_else(|| text("Label")).unwrap_or_default(),
            content_type: text("ContentType").unwrap_or_default(),
            body: value::body(data, binding.form).ok_or(PayloadError::NoBase64)?,
            properties: properties.map(value::texts).unwrap_or_default(),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::function_file::Form;

    fn binding(form: Form) -> Binding {
        Binding {
            name: "msg".into(),
            form,
            many: false,
        }
    }

    fn read(json: &str, form: Form) -> Result<Delivery, PayloadError> {
        delivery(json.as_bytes(), &binding(form))
    }

    #[test]
    fn a_doubly_encoded_message_is_read() {
        let json = r#"{"Data":{"msg":"\"{\\\"id\\\":1}\""},
            "Metadata":{"DeliveryCount":"3","MessageId":"\"abc\"","SequenceNumber":"42","Subject":"\"s\"",
            "ContentType":"\"application/json\"","ReplyTo":"null","EnqueuedTimeUtc":"2026-01-02T03:04:05",
            "ApplicationProperties":{"k":"v"},"sys":{"MethodName":"m","UtcNow":"2026-01-02T03:04:05Z"}}}"#;
        let delivery = read(json, Form::Text).unwrap();
        assert_eq!((delivery.delivery_count, delivery.sequence_number), (3, Some(42)));
        let message = delivery.message;
        assert_eq!(message.body, br#"{"id":1}"#);
        assert_eq!(
            (
                message.id.as_str(),
                message.subject.as_str(),
                message.content_type.as_str()
            ),
            ("abc", "s", "application/json")
        );
        assert_eq!(message.properties, [("k".to_owned(), "v".to_owned())]);
    }

    #[test]
    fn a_singly_encoded_message_is_read() {
        let json = r#"{"Data":{"msg":{"id":1}},"Metadata":{"DeliveryCount":2,"MessageId":"abc","Label":"s"}}"#;
        let delivery = read(json, Form::Text).unwrap();
        assert_eq!(delivery.delivery_count, 2);
        assert_eq!(delivery.message.body, br#"{"id":1}"#);
        assert_eq!(
            (delivery.message.id.as_str(), delivery.message.subject.as_str()),
            ("abc", "s")
        );
    }

    #[test]
    fn a_binary_message_is_read_and_may_have_no_id() {
        let json = r#"{"Data":{"msg":"/wCA"},"Metadata":{"SequenceNumber":"7","MessageId":"null"}}"#;
        let delivery = read(json, Form::Binary).unwrap();
        assert_eq!(delivery.message.body, [0xff, 0, 0x80]);
        assert_eq!((delivery.message.id.as_str(), delivery.delivery_count), ("7", 1));
    }

    #[test]
    fn what_is_no_message_is_refused() {
        let error = |json: &str| read(json, Form::Binary).unwrap_err();
        assert!(matches!(error("{"), PayloadError::Malformed { line: 1, .. }));
        assert!(matches!(error("[]"), PayloadError::Malformed { .. }));
        assert!(matches!(error(r#"{"Data":"secret"}"#), PayloadError::Malformed { .. }));
        assert!(!error(r#"{"Data":"secret"}"#).to_string().contains("secret"));
        assert_eq!(error(r#"{"Data":{"other":""}}"#), PayloadError::NoMessage("msg".into()));
        assert_eq!(error(r#"{"Data":{"msg":"?"}}"#), PayloadError::NoBase64);
        let many = r#"{"Data":{"msg":"[]"},"Metadata":{"MessageIdArray":"[\"a\",\"b\"]"}}"#;
        assert_eq!(error(many), PayloadError::Many);
    }
}
