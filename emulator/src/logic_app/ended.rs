//! What an action came to.

use http::StatusCode;
use serde_json::{Value, json};

use super::action::Status;

/// What an action came to.
#[derive(Debug)]
pub struct Ended {
    /// How it ended.
    pub status: Status,
    outputs: Value,
    error: Value,
}

impl Ended {
    /// It ended so, with these outputs.
    pub fn of(status: Status, outputs: Value) -> Self {
        Self {
            status,
            outputs,
            error: Value::Null,
        }
    }

    /// It failed before there was an answer.
    pub fn failed(code: &str, message: String) -> Self {
        Self {
            error: json!({ "code": code, "message": message }),
            ..Self::of(Status::Failed, Value::Null)
        }
    }

    /// A template of it has no value.
    pub fn invalid(why: String) -> Self {
        Self::failed("InvalidTemplate", why)
    }

    /// It was answered with this status.
    pub fn answered(status: StatusCode, outputs: Value) -> Self {
        match status.is_success() {
            true => Self::of(Status::Succeeded, outputs),
            false => Self::of(Status::Failed, outputs),
        }
    }

    /// What `actions('name')` is.
    pub fn record(self, name: &str) -> Value {
        json!({
            "name": name,
            "status": self.status.name(),
            "outputs": self.outputs,
            "error": self.error,
        })
    }
}
