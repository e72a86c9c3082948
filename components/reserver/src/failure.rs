//! Why a try failed, told for a log line and a mail, with what the retry loop must know.

use std::time::Duration;

use crate::bindings::petstore::alerts::mailer::AlertError;
use crate::bindings::petstore::blobs::types::StoreError;

/// A try that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What happened, without a secret in it.
    pub reason: String,
    /// The service asked not to be tried again sooner.
    pub retry_after: Option<Duration>,
    /// Whether another try is worth its time.
    pub retry: bool,
}

impl Failure {
    /// A failure that another try may mend.
    pub fn passing(reason: impl Into<String>) -> Failure {
        Failure {
            reason: reason.into(),
            retry_after: None,
            retry: true,
        }
    }

    fn lasting(reason: String) -> Failure {
        Failure {
            reason,
            retry_after: None,
            retry: false,
        }
    }
}

/// Every failure of the storage is tried again, whatever it is: settings and containers get repaired while an order waits,
/// and the order is mailed if they are not.
impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        Failure::passing(match error {
            StoreError::Conflict => "the order file keeps being written by others".into(),
            StoreError::Misconfigured(part) => {
                format!("the order storage is misconfigured: {part}")
            }
            StoreError::Denied(detail) => {
                format!("the order storage refused the credentials: {detail}")
            }
            StoreError::NoContainer(detail) => {
                format!("the order storage has no such container: {detail}")
            }
            StoreError::Rejected(detail) => {
                format!("the order storage rejected the request: {detail}")
            }
            StoreError::Unavailable(outage) => {
                let reason = format!("the order storage is unavailable: {}", outage.detail);
                return Failure {
                    retry_after: outage.retry_after_ms.map(Duration::from_millis),
                    ..Failure::passing(reason)
                };
            }
        })
    }
}

/// A mail is tried again only where its contract says that it may help: a mail that cannot be sent gives the message back
/// to the broker, which waits longer than we would.
impl From<AlertError> for Failure {
    fn from(error: AlertError) -> Failure {
        match error {
            AlertError::Misconfigured(part) => Failure::lasting(format!("the mailer is misconfigured: {part}")),
            AlertError::Denied(detail) => Failure::lasting(format!("the mailer refused the credentials: {detail}")),
            AlertError::Rejected(detail) => Failure::lasting(format!("the mailer rejected the mail: {detail}")),
            AlertError::Unconfirmed(detail) => {
                Failure::lasting(format!("the mailer does not say that it mailed: {detail}"))
            }
            AlertError::Unavailable(outage) => Failure {
                retry_after: outage.retry_after_ms.map(Duration::from_millis),
                ..Failure::passing(format!("the mailer is unavailable: {}", outage.detail))
            },
        }
    }
}
