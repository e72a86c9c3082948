//! The cart's and the reserver's logic with the providers linked in, as one program would have them. What that program runs on is a
//! [`Platform`]: a plain program of this machine (`bench/native`), or a component (`bench/one-component`).
//!
//! | module | what it is |
//! |---|---|
//! | [`platform`] | an HTTP client, a clock, chance, settings and a log |
//! | [`shop`] | what the cart's logic finds around it |
//! | `reserver` | what the reserver's logic finds around it; with the feature `reserver`, as has `mailer` |
//! | [`storage`], [`broker`], `mailer` | what the provider components do: one attempt a call, with the same meaning of each answer |
//! | `contract` | the contract's records from and to the protocol's |

pub mod broker;
mod contract;
#[cfg(feature = "reserver")]
pub mod mailer;
pub mod platform;
#[cfg(feature = "reserver")]
pub mod reserver;
pub mod shop;
pub mod storage;

pub use platform::{Patience, Platform, SettingError, Unanswered};

/// Why a service did not do it now, and when it may.
#[derive(Debug)]
pub struct Outage {
    /// What happened.
    pub detail: String,
    /// The service asked not to be tried again before so many milliseconds have passed.
    pub retry_after_ms: Option<u64>,
}

impl Outage {
    /// One without a wish of the service.
    pub(crate) fn of(error: &impl ToString) -> Self {
        Self {
            detail: error.to_string(),
            retry_after_ms: None,
        }
    }
}
