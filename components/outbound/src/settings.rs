//! What the application's manifest configures.

use crate::bindings::wasi::config::store::{self, Error};

/// Why a setting is not known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// Nobody set it, or set it to nothing.
    #[error("the setting {key} is missing")]
    Missing {
        /// The setting's name.
        key: String,
    },
    /// This component may not read it, or it cannot exist.
    #[error("the setting {key} cannot be read: {detail}")]
    Unreadable {
        /// The setting's name.
        key: String,
        /// What the host says.
        detail: String,
    },
    /// The place where the host keeps it does not answer. Trying later may help.
    #[error("the setting {key} cannot be fetched now: {detail}")]
    Unavailable {
        /// The setting's name.
        key: String,
        /// What the host says.
        detail: String,
    },
}

/// A setting that may be absent. An empty one counts as absent, because a manifest cannot leave a variable without a value.
///
/// # Errors
/// The host cannot say whether it is set.
pub fn optional(key: &str) -> Result<Option<String>, SettingError> {
    match store::get(key) {
        Ok(value) => Ok(value.filter(|text| !text.trim().is_empty())),
        Err(Error::Io(detail)) => Err(SettingError::Unreadable {
            key: key.into(),
            detail,
        }),
        Err(Error::Upstream(detail)) => Err(SettingError::Unavailable {
            key: key.into(),
            detail,
        }),
    }
}

/// A setting that must be there.
///
/// # Errors
/// It is not, or the host cannot say whether it is.
pub fn required(key: &str) -> Result<String, SettingError> {
    optional(key)?.ok_or_else(|| SettingError::Missing { key: key.into() })
}
