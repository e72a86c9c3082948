//! What an unsuccessful answer means to the caller.

use std::fmt;

use http::{Response, StatusCode};

use crate::error_body::{self, ErrorBody};
use crate::retry_after::retry_after_ms;

/// What the caller can do about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// The service refuses the credentials (401, 403, 407). Retrying cannot help until they are changed.
    Denied,
    /// The addressed resource does not exist (404, 410). Retrying cannot help until it is created.
    NotFound,
    /// The service will never take this request (every other 4xx; 501 and 505, which Microsoft's own clients do not retry either).
    Rejected,
    /// The service is too busy, failed, or answered what its protocol does not know (408, 429, 5xx, and everything else, a
    /// redirection or an unexpected success). Retrying later may help.
    Unavailable,
}

impl FailureKind {
    /// What a status means when nothing more is known.
    fn of(status: StatusCode) -> Self {
        match status.as_u16() {
            401 | 403 | 407 => Self::Denied,
            404 | 410 => Self::NotFound,
            408 | 429 => Self::Unavailable,
            400..=499 | 501 | 505 => Self::Rejected,
            _ => Self::Unavailable,
        }
    }
}

/// An answer that is not the success that was asked for. Its text is fit for a log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Failure {
    /// What the caller can do about it.
    pub kind: FailureKind,
    /// The HTTP status.
    pub status: StatusCode,
    /// The service's own word for the error, such as `BlobNotFound`.
    pub code: Option<String>,
    /// The service's explanation: one line of at most 200 characters.
    pub message: Option<String>,
    /// The service asked not to be tried again before so many milliseconds have passed.
    pub retry_after_ms: Option<u64>,
}

impl Failure {
    /// Reads an answer that the caller does not count as success, from a service that explains its errors in XML.
    pub fn of(response: &Response<Vec<u8>>, now: u64) -> Self {
        Self::new(response, error_body::parse(response.body()), now)
    }

    /// Reads an answer that the caller does not count as success, from a service that explains its errors in JSON.
    pub fn of_json(response: &Response<Vec<u8>>, now: u64) -> Self {
        Self::new(response, error_body::parse_json(response.body()), now)
    }

    /// Storage's header with the code counts more than its body.
    fn new(response: &Response<Vec<u8>>, ErrorBody { code, message }: ErrorBody, now: u64) -> Self {
        let (status, headers) = (response.status(), response.headers());
        let header = headers.get("x-ms-error-code").and_then(|value| value.to_str().ok());
        let code = header.map(str::to_owned).unwrap_or(code);
        Self {
            kind: FailureKind::of(status),
            status,
            code: presentable(&code).filter(|code| code.as_str() != status.as_str()),
            message: presentable(&message),
            retry_after_ms: retry_after_ms(headers, now),
        }
    }

    /// Whether the service's own word for the error is `code`.
    pub fn has_code(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "status {}", self.status.as_str())?;
        if let Some(code) = &self.code {
            write!(formatter, " {code}")?;
        }
        match &self.message {
            Some(message) => write!(formatter, ": {message}"),
            None => Ok(()),
        }
    }
}

/// The first line of what a service wrote, cut to a length that suits a log. Nothing is left of a text that repeats a credential.
fn presentable(text: &str) -> Option<String> {
    const LONGEST: usize = 200;
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let folded = line.to_ascii_lowercase();
    let repeats_a_credential = [
        "sig=",
        "sig%3d",
        "sharedkey ",
        "sharedaccesssignature ",
        "bearer ",
        "mac signature",
    ]
    .iter()
    .any(|mark| folded.contains(mark));
    let shown = line.chars().filter(|character| !character.is_control()).take(LONGEST);
    (!repeats_a_credential).then(|| shown.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(status: u16, headers: &[(&str, &str)], body: &str) -> Failure {
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        Failure::of(&response.body(body.into()).unwrap(), 0)
    }

    #[test]
    fn statuses_say_what_can_be_done() {
        use FailureKind::*;
        let expected = [
            (Denied, vec![401, 403, 407]),
            (NotFound, vec![404, 410]),
            (Rejected, vec![400, 405, 409, 411, 412, 413, 414, 415, 422, 501, 505]),
            (Unavailable, vec![200, 204, 302, 307, 408, 429, 500, 502, 503, 504, 507]),
        ];
        for (kind, statuses) in expected {
            for status in statuses {
                assert_eq!(failure(status, &[], "").kind, kind, "{status}");
            }
        }
    }

    #[test]
    fn storage_names_its_error_in_a_header_and_explains_it_on_the_first_line() {
        let body = "<Error><Code>AuthenticationFailed</Code><Message>Server failed to authenticate the request.\nRequestId:77\
                    </Message><AuthenticationErrorDetail>string to sign: GET</AuthenticationErrorDetail></Error>";
        let failure = failure(403, &[("x-ms-error-code", "AuthenticationFailed")], body);
        assert!(failure.has_code("AuthenticationFailed"));
        assert_eq!(
            failure.to_string(),
            "status 403 AuthenticationFailed: Server failed to authenticate the request."
        );
    }

    #[test]
    fn service_bus_repeats_its_status_which_is_then_said_once() {
        let failure = failure(
            401,
            &[],
            "<Error><Code>401</Code><Detail>ExpiredToken: The token is expired.</Detail></Error>",
        );
        assert_eq!(failure.code, None);
        assert_eq!(failure.to_string(), "status 401: ExpiredToken: The token is expired.");
    }

    #[test]
    fn an_answer_that_repeats_a_credential_is_not_quoted() {
        let body = "<Error><Code>403</Code><Detail>bad token SharedAccessSignature sr=a&amp;sig=abc</Detail></Error>";
        assert_eq!(failure(403, &[], body).to_string(), "status 403");
        let body = "<Error><Code>x</Code><Message>The MAC signature found in the HTTP request 'abc' is not the same</Message></Error>";
        assert_eq!(failure(403, &[], body).to_string(), "status 403 x");
    }

    #[test]
    fn a_long_explanation_is_cut() {
        let body = format!("<Error><Code>x</Code><Message>{}</Message></Error>", "é".repeat(1_000));
        assert_eq!(failure(500, &[], &body).message.unwrap().chars().count(), 200);
    }

    #[test]
    fn the_wish_to_be_left_alone_is_passed_on() {
        assert_eq!(failure(503, &[("retry-after", "7")], "").retry_after_ms, Some(7_000));
    }
}
