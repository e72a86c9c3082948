//! Requests to webhooks, and what comes of them.

use http::Method;

/// A request that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// The webhook's URL. Its query may hold a secret.
    pub url: String,
    /// The header fields.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// There was an answer.
    Answered(Answer),
    /// There was no answer in time.
    TimedOut,
    /// Nobody was there, or the connection broke.
    Unreachable,
}

/// A webhook's answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// `WebHook-Allowed-Origin`: whose deliveries are welcome.
    pub allowed_origin: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Outcome {
    /// An answer of which only the status counts.
    pub fn of_status(status: u16) -> Self {
        Self::Answered(Answer {
            status,
            ..Answer::default()
        })
    }

    /// The status of the answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Answered(answer) => Some(answer.status),
            _ => None,
        }
    }

    /// Azure's word for it: the status' name in one word, `TimedOut`, or `GenericError`.
    pub fn name(&self) -> String {
        match self {
            Self::Answered(answer) => http::StatusCode::from_u16(answer.status)
                .ok()
                .and_then(|status| status.canonical_reason())
                .map_or_else(|| answer.status.to_string(), |reason| reason.replace([' ', '-'], "")),
            Self::TimedOut => "TimedOut".to_owned(),
            Self::Unreachable => "GenericError".to_owned(),
        }
    }
}
