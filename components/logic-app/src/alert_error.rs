//! Failures in the contract's terms.

use std::fmt;

use azure_rest::FailureKind;
use azure_rest::workflow::{CallbackUrl, RunError};
use outbound::{SettingError, TransportError};

use crate::bindings::{AlertError, Outage};

/// An answer that does not say that the mail was sent.
pub fn refused(url: &CallbackUrl, error: RunError) -> AlertError {
    let text = format!("{}: {error}", url.authority());
    let failure = match error {
        RunError::Unconfirmed(_) => return AlertError::Unconfirmed(text),
        RunError::Failed(failure) => failure,
    };
    match failure.kind {
        FailureKind::Denied => AlertError::Denied(text),
        FailureKind::NotFound => AlertError::Misconfigured(format!("the setting alert_url names no workflow: {text}")),
        FailureKind::Rejected => AlertError::Rejected(text),
        FailureKind::Unavailable => unavailable(text, failure.retry_after_ms),
    }
}

fn unavailable(detail: String, retry_after_ms: Option<u64>) -> AlertError {
    AlertError::Unavailable(Outage { detail, retry_after_ms })
}

impl From<SettingError> for AlertError {
    fn from(error: SettingError) -> Self {
        match error {
            SettingError::Unavailable { .. } => unavailable(error.to_string(), None),
            _ => Self::Misconfigured(error.to_string()),
        }
    }
}

impl From<TransportError> for AlertError {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::NotAllowed { .. } => Self::Misconfigured(error.to_string()),
            _ => unavailable(error.to_string(), None),
        }
    }
}

/// An error as one line of a log.
pub struct Line<'a>(pub &'a AlertError);

impl fmt::Display for Line<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, text) = match self.0 {
            AlertError::Misconfigured(text) => ("misconfigured", text),
            AlertError::Denied(text) => ("denied", text),
            AlertError::Rejected(text) => ("rejected", text),
            AlertError::Unconfirmed(text) => ("unconfirmed", text),
            AlertError::Unavailable(outage) => ("unavailable", &outage.detail),
        };
        write!(formatter, "{kind}: {text}")
    }
}

#[cfg(test)]
mod tests {
    use azure_rest::workflow;

    use super::*;

    fn error(status: u16) -> AlertError {
        let url = CallbackUrl::parse("https://h/invoke?sig=swordfish").unwrap();
        let answer = http::Response::builder().status(status).body(Vec::new()).unwrap();
        let error = refused(&url, workflow::finished(&answer, 0).unwrap_err());
        assert!(!format!("{error:?}").contains("swordfish"));
        error
    }

    #[test]
    fn an_answer_becomes_what_the_caller_can_do() {
        assert!(matches!(error(202), AlertError::Unconfirmed(_)));
        assert!(matches!(error(204), AlertError::Unconfirmed(_)));
        assert!(matches!(error(400), AlertError::Rejected(_)));
        assert!(matches!(error(401), AlertError::Denied(_)));
        assert!(matches!(error(404), AlertError::Misconfigured(_)));
        assert!(matches!(error(302), AlertError::Unavailable(_)));
        assert!(matches!(error(502), AlertError::Unavailable(_)));
    }
}
