//! What an unsuccessful answer means for a blob.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes>

use http::Response;

use crate::{Failure, FailureKind};

/// Why an operation did not happen, or is not known to have happened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BlobError {
    /// The condition does not hold: somebody else wrote.
    #[error("the blob is not in the expected state: {0}")]
    Conflict(Failure),
    /// The container does not exist.
    #[error("the container does not exist: {0}")]
    NoContainer(Failure),
    /// Everything else; see [`Failure::kind`].
    #[error("{0}")]
    Failed(Failure),
}

impl BlobError {
    /// Whether the answer was that there is no blob of this name in a container that exists.
    pub(super) fn is_no_blob(&self) -> bool {
        matches!(self, Self::Failed(failure) if failure.has_code("BlobNotFound"))
    }

    pub(super) fn of(response: &Response<Vec<u8>>, now: u64) -> Self {
        let mut failure = Failure::of(response, now);
        let code = failure.code.as_deref().unwrap_or_default();
        match (failure.status.as_u16(), code) {
            // States that pass: a lease that somebody else holds, and things that are under way.
            (412, "LeaseIdMissing" | "LeaseIdMismatchWithBlobOperation" | "LeaseLost")
            | (409, "ContainerBeingDeleted" | "AccountBeingCreated" | "PendingCopyOperation") => {
                failure.kind = FailureKind::Unavailable;
                Self::Failed(failure)
            }
            // Put with If-None-Match: * on a blob that exists is a 409 in the service's answer, not a 412.
            (412, _) | (409, "BlobAlreadyExists") => Self::Conflict(failure),
            (404, "BlobNotFound") => Self::Failed(failure),
            // A 404 without a code is no Blob service's; there certainly is no such container.
            (404, _) => Self::NoContainer(failure),
            _ => Self::Failed(failure),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16, code: &str) -> BlobError {
        let response = Response::builder().status(status).header("x-ms-error-code", code);
        BlobError::of(&response.body(Vec::new()).unwrap(), 0)
    }

    fn kind(status: u16, code: &str) -> FailureKind {
        match error(status, code) {
            BlobError::Failed(failure) => failure.kind,
            other => panic!("{status} {code} is {other}"),
        }
    }

    #[test]
    fn somebody_else_wrote() {
        for (status, code) in [(412, "ConditionNotMet"), (409, "BlobAlreadyExists"), (412, "")] {
            assert!(matches!(error(status, code), BlobError::Conflict(_)), "{status} {code}");
        }
    }

    #[test]
    fn a_missing_blob_is_told_from_a_missing_container() {
        assert!(error(404, "BlobNotFound").is_no_blob());
        for code in ["ContainerNotFound", "ResourceNotFound", ""] {
            assert!(matches!(error(404, code), BlobError::NoContainer(_)), "{code}");
        }
    }

    #[test]
    fn other_refusals_keep_their_meaning() {
        assert_eq!(kind(403, "AuthenticationFailed"), FailureKind::Denied);
        assert_eq!(kind(403, "AuthorizationPermissionMismatch"), FailureKind::Denied);
        assert_eq!(kind(409, "InvalidBlobType"), FailureKind::Rejected);
        assert_eq!(kind(413, "RequestBodyTooLarge"), FailureKind::Rejected);
        assert_eq!(kind(503, "ServerBusy"), FailureKind::Unavailable);
        assert_eq!(kind(412, "LeaseIdMissing"), FailureKind::Unavailable);
        assert_eq!(kind(409, "ContainerBeingDeleted"), FailureKind::Unavailable);
    }
}
