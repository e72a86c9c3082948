//! What cannot be put into a request at all.

/// An argument that no request can carry. Nothing was sent, and the same argument will never work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} {problem}")]
pub struct RequestError {
    what: String,
    problem: &'static str,
}

impl RequestError {
    pub(crate) fn new(what: impl Into<String>, problem: &'static str) -> Self {
        Self {
            what: what.into(),
            problem,
        }
    }
}
