//! One run of a workflow.

use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{Request, Response, StatusCode};

use super::CallbackUrl;
use crate::{Failure, RequestError};

/// Why a run did not finish, or is not known to have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// The workflow was started (2xx), but its answer does not say that it finished: it has no response action behind its work.
    #[error("the workflow answered {0} instead of 200: it must answer after its work")]
    Unconfirmed(StatusCode),
    /// The workflow was not started, or failed.
    #[error("{0}")]
    Failed(Failure),
}

/// The request that starts a run with a JSON document. [`finished`] reads its answer.
///
/// # Errors
/// The request cannot be written as HTTP.
pub fn start(url: &CallbackUrl, json: Vec<u8>) -> Result<Request<Vec<u8>>, RequestError> {
    Request::post(url.uri().clone())
        .header(CONTENT_TYPE, "application/json")
        .header(CONTENT_LENGTH, json.len())
        .body(json)
        .map_err(|_| RequestError::new("the request", "cannot be written as HTTP"))
}

/// Whether the run finished. Only 200 says so: a workflow without a response action answers 202 before it does anything.
///
/// # Errors
/// The workflow did not say that it finished.
pub fn finished(response: &Response<Vec<u8>>, now: u64) -> Result<(), RunError> {
    match response.status() {
        StatusCode::OK => Ok(()),
        status if status.is_success() => Err(RunError::Unconfirmed(status)),
        _ => Err(RunError::Failed(Failure::of_json(response, now))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FailureKind;

    fn answer(status: u16, body: &str) -> Result<(), RunError> {
        finished(&Response::builder().status(status).body(body.into()).unwrap(), 0)
    }

    #[test]
    fn a_run_is_started_at_the_signed_address() {
        let url = CallbackUrl::parse("http://127.0.0.1:10020/workflows/a/invoke?sp=%2Frun&sig=x").unwrap();
        let request = start(&url, b"{}".to_vec()).unwrap();
        assert_eq!(
            request.uri(),
            "http://127.0.0.1:10020/workflows/a/invoke?sp=%2Frun&sig=x"
        );
        assert_eq!(request.headers()["content-type"], "application/json");
        assert_eq!(request.headers()["content-length"], "2");
    }

    #[test]
    fn only_200_is_confirmation() {
        assert_eq!(answer(200, ""), Ok(()));
        for status in [201, 202, 204] {
            assert!(matches!(answer(status, ""), Err(RunError::Unconfirmed(_))), "{status}");
        }
    }

    #[test]
    fn errors_are_explained() {
        let body =
            r#"{"error":{"code":"DirectApiAuthorizationRequired","message":"The request must be authenticated."}}"#;
        let Err(RunError::Failed(failure)) = answer(401, body) else {
            panic!("401 is a failure")
        };
        assert_eq!(failure.kind, FailureKind::Denied);
        assert_eq!(
            failure.to_string(),
            "status 401 DirectApiAuthorizationRequired: The request must be authenticated."
        );
        let Err(RunError::Failed(failure)) = answer(502, "<html>") else {
            panic!("502 is a failure")
        };
        assert_eq!(failure.to_string(), "status 502");
    }
}
