//! What must be true for a write to happen.

use http::header::{IF_MATCH, IF_NONE_MATCH};
use http::{HeaderValue, request};

use crate::RequestError;

/// The state that the stored blob must be in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Any state.
    Always,
    /// There is no blob of this name.
    IfAbsent,
    /// The blob of this name has this ETag, quotes included.
    IfMatch(String),
}

impl Condition {
    pub(super) fn apply(&self, request: request::Builder) -> Result<request::Builder, RequestError> {
        Ok(match self {
            Self::Always => request,
            Self::IfAbsent => request.header(IF_NONE_MATCH, "*"),
            Self::IfMatch(etag) => {
                let unusable = |_| RequestError::new("the ETag", "fits no HTTP header");
                request.header(IF_MATCH, HeaderValue::try_from(etag).map_err(unusable)?)
            }
        })
    }
}
