//! The document that starts the workflow.

use serde_json::Value;

/// What a person is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Identifies what this is about, so that the receiver can drop a repeat.
    pub id: String,
    /// The mail's subject.
    pub subject: String,
    /// The mail's text.
    pub text: String,
    /// Why this was not finished in the ordinary way.
    pub reason: String,
    /// What it is about, for software: JSON, or whatever was received in its place.
    pub data: String,
}

/// Why a body is no alert.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AlertError {
    /// It is not JSON.
    #[error("The request content is not valid and could not be deserialized: '{0}'.")]
    NotJson(String),
    /// It is not of the trigger's schema.
    #[error(
        "The input body for trigger 'manual' of type 'Request' did not match its schema definition. Error details: '{0}'."
    )]
    Schema(String),
}

impl AlertError {
    /// The code in the answer.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotJson(_) => "InvalidRequestContent",
            Self::Schema(_) => "TriggerInputSchemaMismatch",
        }
    }
}

impl Alert {
    /// Reads `{"id","subject","text","reason","data"}`. All are strings and must be there; `data` may also be an object or a list.
    /// What is not known is ignored.
    pub fn parse(body: &[u8]) -> Result<Self, AlertError> {
        let document: Value = serde_json::from_slice(body).map_err(|error| AlertError::NotJson(error.to_string()))?;
        let Value::Object(fields) = document else {
            return Err(AlertError::Schema("Invalid type. Expected Object.".to_owned()));
        };
        let field = |name: &str| fields.get(name).ok_or_else(|| missing(name));
        let text = |name: &str| field(name)?.as_str().map(str::to_owned).ok_or_else(|| wrong_type(name));
        let data = match field("data")? {
            Value::String(data) => data.clone(),
            structure @ (Value::Object(_) | Value::Array(_)) => structure.to_string(),
            _ => return Err(wrong_type("data")),
        };
        let alert = Self {
            id: text("id")?,
            subject: text("subject")?,
            text: text("text")?,
            reason: text("reason")?,
            data,
        };
        if alert.id.is_empty() {
            return Err(AlertError::Schema(
                "String '' is less than minimum length of 1: id.".to_owned(),
            ));
        }
        Ok(alert)
    }
}

fn missing(name: &str) -> AlertError {
    AlertError::Schema(format!("Required properties are missing from object: {name}."))
}

fn wrong_type(name: &str) -> AlertError {
    AlertError::Schema(format!("Invalid type for {name}. Expected String."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_read() {
        let body = br#"{"id":"a:1","subject":"s","text":"t","reason":"r","data":"{}","more":1}"#;
        assert_eq!(Alert::parse(body).unwrap().id, "a:1");
        let body = br#"{"id":"a:1","subject":"s","text":"t","reason":"r","data":{"a":[1]}}"#;
        assert_eq!(Alert::parse(body).unwrap().data, r#"{"a":[1]}"#);
    }

    #[test]
    fn what_is_missing_is_named() {
        for (body, mark) in [
            (
                r#"{"subject":"s","text":"t","reason":"r","data":"{}"}"#,
                "missing from object: id.",
            ),
            (
                r#"{"id":"","subject":"s","text":"t","reason":"r","data":"{}"}"#,
                "minimum length",
            ),
            (
                r#"{"id":1,"subject":"s","text":"t","reason":"r","data":"{}"}"#,
                "type for id",
            ),
            (
                r#"{"id":"a","subject":"s","text":"t","reason":"r","data":1}"#,
                "type for data",
            ),
            ("[]", "Expected Object"),
        ] {
            let error = Alert::parse(body.as_bytes()).unwrap_err();
            assert_eq!(error.code(), "TriggerInputSchemaMismatch");
            assert!(error.to_string().contains(mark), "{error}");
        }
        assert_eq!(Alert::parse(b"{").unwrap_err().code(), "InvalidRequestContent");
    }
}
