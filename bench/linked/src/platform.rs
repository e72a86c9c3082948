//! What the logic needs of what it runs on.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{Request, Response};
use thiserror::Error;

/// An HTTP client, a clock, chance, settings and a log.
pub trait Platform: Clone + 'static {
    /// A setting's text, none if it is not set or empty.
    fn setting(&self, name: &str) -> Option<String>;

    /// Sends a request once and reads its whole answer, whatever its status.
    fn exchange(
        &self,
        request: Request<Vec<u8>>,
        patience: Patience,
    ) -> impl Future<Output = Result<Response<Vec<u8>>, Unanswered>>;

    /// Carries on with something that nobody waits for.
    fn spawn(&self, work: impl Future<Output = ()> + 'static);

    /// Returns after `duration`.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()>;

    /// 128 bits that nobody can guess.
    fn random(&self) -> u128;

    /// The time.
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    /// Writes one line to the log.
    fn log(&self, line: &str) {
        eprintln!("{line}");
    }
}

/// How long an answer is waited for. The times are those of `outbound::Limits`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// For a service that answers as soon as it can: 8 s.
    Prompt,
    /// For one that answers after something slow: 45 s.
    Patient,
}

/// Why there is no whole answer.
#[derive(Debug, Error)]
pub enum Unanswered {
    /// The answer is larger than 1 MiB.
    #[error("{0} answered with more than 1 MiB")]
    TooLarge(String),
    /// The connection or its peer failed, or took too long. The request may have been carried out all the same.
    #[error("{0}: no whole answer")]
    Broken(String),
}

/// A setting that cannot be used.
#[derive(Debug, Error)]
#[error("the setting {name} {problem}")]
pub struct SettingError {
    name: String,
    problem: String,
}

impl SettingError {
    /// The setting's name, and what is wrong without its value.
    pub(crate) fn new(name: &str, problem: impl ToString) -> Self {
        Self {
            name: name.to_owned(),
            problem: problem.to_string(),
        }
    }
}

/// A setting that must be there.
pub(crate) fn required(platform: &impl Platform, name: &str) -> Result<String, SettingError> {
    platform
        .setting(name)
        .ok_or_else(|| SettingError::new(name, "is missing"))
}

/// Seconds since 1970-01-01 UTC, which signatures name.
pub(crate) fn seconds(platform: &impl Platform) -> u64 {
    let since = platform.now().duration_since(UNIX_EPOCH);
    since.map_or(0, |time| time.as_secs())
}
