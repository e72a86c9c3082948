//! The keys that sign session cookies, from the component's settings.
//!
//! | setting | meaning |
//! |---|---|
//! | `session_key` | signs cookies |
//! | `previous_session_key` | is still accepted while keys are rotated; may be absent or empty |
//! | `stage` | `dev` accepts the published sample key and short keys; anything else refuses them |

use std::fmt;

use thiserror::Error;

use crate::host::Host;

/// The key in the published manifest. Everybody knows it.
const SAMPLE_KEY: &str = "sample-session-key-for-dev-only";
/// Fewest bytes of a key outside `dev`: as many as the signature's hash has (RFC 2104, section 3).
const MIN_KEY_BYTES: usize = 32;

/// The keys.
pub struct Keys {
    /// Signs, and is accepted.
    pub current: Vec<u8>,
    /// Is accepted.
    pub previous: Option<Vec<u8>>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys")
            .field("previous", &self.previous.is_some())
            .finish_non_exhaustive()
    }
}

/// Why sessions cannot be had. Names the setting to change, and holds no key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeysError {
    /// No key.
    #[error("setting `session_key` is empty: set it to at least {MIN_KEY_BYTES} random characters")]
    Missing,
    /// The sample key outside `dev`.
    #[error(
        "setting `{0}` is the published sample key, which everybody knows: set it to at least {MIN_KEY_BYTES} random \
         characters, or set `stage` to `dev` on a developer's machine"
    )]
    Sample(&'static str),
    /// A key that could be guessed.
    #[error("setting `{0}` is too short: set it to at least {MIN_KEY_BYTES} random characters")]
    Short(&'static str),
    /// The settings are out of reach.
    #[error("setting `{0}` cannot be read: {1}")]
    Unreadable(&'static str, String),
}

impl Keys {
    /// Reads the keys.
    ///
    /// # Errors
    /// See [`KeysError`].
    pub fn read(host: &impl Host) -> Result<Keys, KeysError> {
        let dev = text(host, "stage")?.trim() == "dev";
        let current = key(host, "session_key", dev)?.ok_or(KeysError::Missing)?;
        Ok(Keys {
            current,
            previous: key(host, "previous_session_key", dev)?,
        })
    }
}

fn key(host: &impl Host, name: &'static str, dev: bool) -> Result<Option<Vec<u8>>, KeysError> {
    let key = text(host, name)?;
    match key.as_str() {
        "" => Ok(None),
        SAMPLE_KEY if !dev => Err(KeysError::Sample(name)),
        short if !dev && short.len() < MIN_KEY_BYTES => Err(KeysError::Short(name)),
        _ => Ok(Some(key.into_bytes())),
    }
}

fn text(host: &impl Host, name: &'static str) -> Result<String, KeysError> {
    let text = host.setting(name).map_err(|error| KeysError::Unreadable(name, error))?;
    Ok(text.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake_host::FakeHost;

    const LONG: &str = "0123456789abcdef0123456789abcdef";

    fn read(stage: &str, current: &str, previous: &str) -> Result<Keys, KeysError> {
        let host = FakeHost::default();
        host.look(|state| {
            for (name, value) in [
                ("stage", stage),
                ("session_key", current),
                ("previous_session_key", previous),
            ] {
                state.settings.insert(name.into(), value.into());
            }
        });
        Keys::read(&host)
    }

    #[test]
    fn the_sample_key_is_for_dev_only() {
        assert!(read("dev", SAMPLE_KEY, "").is_ok());
        for stage in ["production", "", "Dev", "development"] {
            assert_eq!(
                read(stage, SAMPLE_KEY, "").unwrap_err(),
                KeysError::Sample("session_key")
            );
        }
        assert_eq!(
            read("production", LONG, SAMPLE_KEY).unwrap_err(),
            KeysError::Sample("previous_session_key")
        );
    }

    #[test]
    fn keys_outside_dev_are_long() {
        let keys = read("production", LONG, "").unwrap();
        assert_eq!((keys.current.as_slice(), keys.previous), (LONG.as_bytes(), None));
        assert_eq!(
            read("production", &LONG[1..], "").unwrap_err(),
            KeysError::Short("session_key")
        );
        assert_eq!(read("production", "", "").unwrap_err(), KeysError::Missing);
    }

    #[test]
    fn no_key_is_in_debug_output_or_messages() {
        let shown = format!("{:?}", read("production", LONG, LONG).unwrap());
        assert!(!shown.contains(LONG) && !shown.contains("48, 49"), "{shown}");
        let secret = "short-but-secret";
        assert!(!read("production", secret, "").unwrap_err().to_string().contains(secret));
    }

    #[test]
    fn settings_out_of_reach_are_told_from_settings_that_are_wrong() {
        let host = FakeHost::default();
        host.look(|state| state.settings_down = true);
        assert!(matches!(
            Keys::read(&host).unwrap_err(),
            KeysError::Unreadable("stage", _)
        ));
    }
}
