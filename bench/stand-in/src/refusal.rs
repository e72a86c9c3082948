//! What is refused, and how Azure says so.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Response, StatusCode, header};
use http_body_util::Full;

use crate::{blobs::Conflict, counts::Counts};

const ERROR_CODE: HeaderName = HeaderName::from_static("x-ms-error-code");

/// Why a request was not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing in it says who sent it.
    NotSigned,
    /// There is no such container.
    NoContainer,
    /// There is no such blob.
    NoBlob,
    /// A condition does not hold.
    Conflict(Conflict),
    /// It does not say which kind of blob it writes.
    NoBlobType,
    /// There is no such queue.
    NoQueue,
    /// It broke off.
    BrokenOff,
    /// It asks for something that is not here.
    Unknown,
}

impl Refusal {
    /// Counts it.
    pub fn count(self, counts: &mut Counts) {
        match self {
            Self::NoBlob => counts.missing += 1,
            Self::Conflict(_) => counts.conflicts += 1,
            _ => counts.refused += 1,
        }
    }

    /// The answer. One to HEAD has no body, and says what happened in its header alone.
    pub fn answer(self, method: &Method) -> Response<Full<Bytes>> {
        let (status, code, sentence) = self.words();
        let body = match *method {
            Method::HEAD => String::new(),
            _ => format!(
                "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code><Message>{sentence}</Message></Error>"
            ),
        };
        let mut response = Response::new(Full::from(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(ERROR_CODE, HeaderValue::from_static(code));
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml"));
        response
    }

    fn words(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::NotSigned => (
                StatusCode::UNAUTHORIZED,
                "NoAuthenticationInformation",
                "The request bears no signature.",
            ),
            Self::NoContainer => (
                StatusCode::NOT_FOUND,
                "ContainerNotFound",
                "The specified container does not exist.",
            ),
            Self::NoBlob => (
                StatusCode::NOT_FOUND,
                "BlobNotFound",
                "The specified blob does not exist.",
            ),
            Self::Conflict(Conflict::Exists) => (
                StatusCode::CONFLICT,
                "BlobAlreadyExists",
                "The specified blob already exists.",
            ),
            Self::Conflict(Conflict::NotMet) => (
                StatusCode::PRECONDITION_FAILED,
                "ConditionNotMet",
                "The condition specified using HTTP conditional header(s) is not met.",
            ),
            Self::NoBlobType => (
                StatusCode::BAD_REQUEST,
                "MissingRequiredHeader",
                "The header x-ms-blob-type is mandatory.",
            ),
            Self::NoQueue => (StatusCode::NOT_FOUND, "404", "The queue does not exist."),
            Self::BrokenOff => (StatusCode::BAD_REQUEST, "400", "The request broke off."),
            Self::Unknown => (
                StatusCode::BAD_REQUEST,
                "InvalidUri",
                "The bench needs nothing of this kind.",
            ),
        }
    }
}

impl From<Conflict> for Refusal {
    fn from(conflict: Conflict) -> Self {
        Self::Conflict(conflict)
    }
}
