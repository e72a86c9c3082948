//! Failures in the contract's terms.

use std::fmt;

use azure_rest::blob::{Account, BlobError};
use azure_rest::{Failure, FailureKind};
use outbound::{SettingError, TransportError};

use crate::bindings::{Outage, StoreError};

/// An answer that was not success.
pub fn refused(account: &Account, error: BlobError) -> StoreError {
    let at = |failure: &dyn fmt::Display| format!("{}: {failure}", account.endpoint().authority());
    match error {
        BlobError::Conflict(_) => StoreError::Conflict,
        BlobError::NoContainer(failure) => StoreError::NoContainer(at(&failure)),
        BlobError::Failed(failure) => match failure.kind {
            FailureKind::Denied => StoreError::Denied(at(&failure)),
            FailureKind::NotFound => StoreError::NoContainer(at(&failure)),
            FailureKind::Rejected => StoreError::Rejected(at(&failure)),
            FailureKind::Unavailable => unavailable(at(&failure), failure.retry_after_ms),
        },
    }
}

/// The host's token address gave no token.
pub fn no_token(failure: Failure) -> StoreError {
    let text = format!("the host's token address: {failure}");
    match failure.kind {
        FailureKind::Unavailable => unavailable(text, failure.retry_after_ms),
        _ => StoreError::Misconfigured(text),
    }
}

/// No whole answer. A blob that is too large to be read will be so next time too.
pub fn unanswered(error: TransportError, is_get: bool) -> StoreError {
    match error {
        TransportError::NotAllowed { .. } => StoreError::Misconfigured(error.to_string()),
        TransportError::TooLarge { .. } if is_get => StoreError::Rejected(error.to_string()),
        _ => unavailable(error.to_string(), None),
    }
}

fn unavailable(detail: String, retry_after_ms: Option<u64>) -> StoreError {
    StoreError::Unavailable(Outage { detail, retry_after_ms })
}

impl From<SettingError> for StoreError {
    fn from(error: SettingError) -> Self {
        match error {
            SettingError::Unavailable { .. } => unavailable(error.to_string(), None),
            _ => Self::Misconfigured(error.to_string()),
        }
    }
}

/// An error as one line of a log.
pub struct Line<'a>(pub &'a StoreError);

impl fmt::Display for Line<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, text) = match self.0 {
            StoreError::Conflict => return formatter.write_str("conflict"),
            StoreError::Misconfigured(text) => ("misconfigured", text),
            StoreError::Denied(text) => ("denied", text),
            StoreError::NoContainer(text) => ("no such container", text),
            StoreError::Rejected(text) => ("rejected", text),
            StoreError::Unavailable(outage) => ("unavailable", &outage.detail),
        };
        write!(formatter, "{kind}: {text}")
    }
}

#[cfg(test)]
mod tests {
    use azure_rest::blob;

    use super::*;

    fn error(status: u16, code: &str) -> StoreError {
        let account = Account::parse("UseDevelopmentStorage=true").unwrap();
        let answer = http::Response::builder()
            .status(status)
            .header("x-ms-error-code", code)
            .header("retry-after", "2");
        let error = blob::stored(&answer.body(Vec::new()).unwrap(), 0).unwrap_err();
        refused(&account, error)
    }

    #[test]
    fn an_answer_becomes_what_the_caller_can_do() {
        assert!(matches!(error(412, "ConditionNotMet"), StoreError::Conflict));
        assert!(matches!(error(409, "BlobAlreadyExists"), StoreError::Conflict));
        assert!(matches!(error(404, "ContainerNotFound"), StoreError::NoContainer(_)));
        assert!(matches!(error(403, "AuthenticationFailed"), StoreError::Denied(_)));
        assert!(matches!(error(413, "RequestBodyTooLarge"), StoreError::Rejected(_)));
        let StoreError::Unavailable(outage) = error(503, "ServerBusy") else {
            panic!("503 is an outage")
        };
        assert_eq!(outage.retry_after_ms, Some(2_000));
        assert_eq!(outage.detail, "127.0.0.1:10000: status 503 ServerBusy");
    }

    #[test]
    fn a_blob_that_is_too_large_is_not_waited_for() {
        let error = || TransportError::TooLarge {
            host: "h".into(),
            limit: 1,
        };
        assert!(matches!(unanswered(error(), true), StoreError::Rejected(_)));
        assert!(matches!(unanswered(error(), false), StoreError::Unavailable(_)));
        let not_allowed = TransportError::NotAllowed { host: "h".into() };
        assert!(matches!(unanswered(not_allowed, true), StoreError::Misconfigured(_)));
    }

    #[test]
    fn settings_that_cannot_be_fetched_may_be_later() {
        let key = || "storage".to_owned();
        let unavailable = SettingError::Unavailable {
            key: key(),
            detail: "sealed".into(),
        };
        assert!(matches!(unavailable.into(), StoreError::Unavailable(_)));
        assert!(matches!(
            SettingError::Missing { key: key() }.into(),
            StoreError::Misconfigured(_)
        ));
    }
}
