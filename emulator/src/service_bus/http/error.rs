//! The documented errors: `<Error><Code/><Detail/></Error>`.

use http::{Method, StatusCode};
use quick_xml::escape::partial_escape;
use uuid::Uuid;

use crate::clock::Now;
use crate::http::{Request, Response};
use crate::service_bus::administration::CreateError;
use crate::service_bus::namespace::{NoSuchQueue, SettleError};
use crate::service_bus::queue::SendError;
use crate::service_bus::sas::SasError;

/// The media type of every answer that is not a message.
pub const XML: &str = "application/xml; charset=utf-8";

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is malformed.
    #[error("{0}")]
    BadRequest(String),
    /// It is not authorised.
    #[error(transparent)]
    Unauthorized(#[from] SasError),
    /// The queue does not take the message.
    #[error("{0}")]
    Quota(String),
    /// There is no such entity.
    #[error("SubCode=40400. No service is hosted at the specified address.")]
    NoSuchEntity,
    /// The receiver does not hold the message.
    #[error(
        "The lock supplied is invalid. Either the lock expired, or the message has already been removed from the queue."
    )]
    LockLost,
    /// The entity is received from session by session.
    #[error("It is not possible for an entity that requires sessions to create a non-sessionful message receiver.")]
    SessionRequired,
    /// There is such an entity already, or it is not what the request takes it for.
    #[error("SubCode=40900. Conflict. {0}")]
    Conflict(String),
    /// It asks for what the emulator does not have.
    #[error("{0} is not supported by the emulator.")]
    Unsupported(String),
    /// The path does not know the method.
    #[error("The specified HTTP verb ({0}) is not valid.")]
    Method(Method),
    /// The request could not be read.
    #[error("{1}")]
    Unreadable(StatusCode, String),
}

impl Refused {
    fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest(_) | Self::SessionRequired => StatusCode::BAD_REQUEST,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Unsupported(_) => StatusCode::NOT_IMPLEMENTED,
            Self::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Self::Quota(_) => StatusCode::FORBIDDEN,
            Self::NoSuchEntity | Self::LockLost => StatusCode::NOT_FOUND,
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Unreadable(status, _) => *status,
        }
    }

    /// The answer to `request`.
    pub fn into_response(self, request: &Request, tracking: Uuid, now: &Now) -> Response {
        let status = self.status();
        let detail = format!(
            "{self}.TrackingId:{tracking}_G0, SystemTracker:{}:{}, TimeStamp:{}",
            request.host(),
            request.path.trim_start_matches('/'),
            now.time.strftime("%Y-%m-%dT%H:%M:%S"),
        );
        let body = format!(
            "<Error><Code>{}</Code><Detail>{}</Detail></Error>",
            status.as_u16(),
            partial_escape(detail)
        );
        Response::new(status).with_body(XML, body).in_chunks()
    }
}

impl From<SendError> for Refused {
    fn from(error: SendError) -> Self {
        match error {
            SendError::NoSuchQueue(_) => Self::NoSuchEntity,
            SendError::Invalid(reason) => Self::BadRequest(reason),
            // The documentation gives both the same status.
            SendError::TooLarge { .. } | SendError::Full(_) => Self::Quota(error.to_string()),
        }
    }
}

impl From<CreateError> for Refused {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::Exists(_) => Self::Conflict(error.to_string()),
            CreateError::Missing(_) => Self::NoSuchEntity,
            CreateError::Name(_) | CreateError::ShortName(_) => Self::BadRequest(error.to_string()),
        }
    }
}

impl From<NoSuchQueue> for Refused {
    fn from(_: NoSuchQueue) -> Self {
        Self::NoSuchEntity
    }
}

impl From<SettleError> for Refused {
    fn from(error: SettleError) -> Self {
        match error {
            SettleError::NoSuchQueue(_) => Self::NoSuchEntity,
            SettleError::LockLost(_) => Self::LockLost,
        }
    }
}
