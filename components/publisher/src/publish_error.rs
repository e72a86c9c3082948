//! Failures in the contract's terms.

use std::fmt;

use azure_rest::{Failure, FailureKind, RequestError};
use outbound::{SettingError, TransportError, failure_log};

use crate::{Outage, PublishError};

/// Writes a line to the log if publishing failed.
///
/// # Errors
/// What it was given.
pub fn logged(published: Result<(), PublishError>) -> Result<(), PublishError> {
    published.inspect_err(|error| failure_log::failed("publish", &Line(error)))
}

/// An answer that was not acceptance. `place` says where the message was to go, without a secret.
pub fn refused(place: &str, failure: Failure) -> PublishError {
    let text = format!("{place}: {failure}");
    match failure.kind {
        FailureKind::Denied => PublishError::Denied(text),
        FailureKind::NotFound => PublishError::NotFound(text),
        FailureKind::Rejected => PublishError::Rejected(text),
        FailureKind::Unavailable => unavailable(text, failure.retry_after_ms),
    }
}

fn unavailable(detail: String, retry_after_ms: Option<u64>) -> PublishError {
    PublishError::Unavailable(Outage { detail, retry_after_ms })
}

impl From<SettingError> for PublishError {
    fn from(error: SettingError) -> Self {
        match error {
            SettingError::Unavailable { .. } => unavailable(error.to_string(), None),
            _ => Self::Misconfigured(error.to_string()),
        }
    }
}

impl From<TransportError> for PublishError {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::NotAllowed { .. } => Self::Misconfigured(error.to_string()),
            _ => unavailable(error.to_string(), None),
        }
    }
}

impl From<RequestError> for PublishError {
    fn from(error: RequestError) -> Self {
        Self::Rejected(error.to_string())
    }
}

/// An error as one line of a log.
struct Line<'a>(&'a PublishError);

impl fmt::Display for Line<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, text) = match self.0 {
            PublishError::Misconfigured(text) => ("misconfigured", text),
            PublishError::Denied(text) => ("denied", text),
            PublishError::NotFound(text) => ("not found", text),
            PublishError::Rejected(text) => ("rejected", text),
            PublishError::Unavailable(outage) => ("unavailable", &outage.detail),
        };
        write!(formatter, "{kind}: {text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16) -> PublishError {
        let answer = http::Response::builder().status(status).header("retry-after", "2");
        refused(
            "orders at 127.0.0.1:10010",
            Failure::of(&answer.body(Vec::new()).unwrap(), 0),
        )
    }

    #[test]
    fn an_answer_becomes_what_the_caller_can_do() {
        assert!(matches!(error(401), PublishError::Denied(_)));
        assert!(matches!(error(403), PublishError::Denied(_)));
        assert!(matches!(error(404), PublishError::NotFound(_)));
        assert!(matches!(error(410), PublishError::NotFound(_)));
        assert!(matches!(error(400), PublishError::Rejected(_)));
        assert!(matches!(error(413), PublishError::Rejected(_)));
        for status in [200, 408, 429, 500, 503] {
            let PublishError::Unavailable(outage) = error(status) else {
                panic!("{status} is an outage")
            };
            assert_eq!(outage.retry_after_ms, Some(2_000));
            assert_eq!(outage.detail, format!("orders at 127.0.0.1:10010: status {status}"));
        }
    }

    #[test]
    fn a_host_that_is_not_allowed_is_a_matter_of_settings() {
        let not_allowed = TransportError::NotAllowed { host: "h".into() };
        assert!(matches!(not_allowed.into(), PublishError::Misconfigured(_)));
        let broken = TransportError::Broken {
            host: "h".into(),
            problem: "nothing listens there",
        };
        assert!(matches!(broken.into(), PublishError::Unavailable(_)));
    }
}
