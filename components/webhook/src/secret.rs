//! Who may deliver: whoever knows the secret.
//!
//! | setting | meaning |
//! |---|---|
//! | `webhook_secret` | what requests carry, at least 16 characters |
//! | `previous_webhook_secret` | is still accepted while the secret is changed; may be absent or empty |
//!
//! A request carries it as `Authorization: Bearer {secret}`, or as `?code={secret}`: Event Grid sends a subscription's own headers
//! with deliveries only, but its query with handshakes too. A request without it gets 401, which Event Grid does not repeat:
//! change the secret here first, then in the subscription.

use inbound::Request;
use subtle::ConstantTimeEq;
use thiserror::Error;

use crate::host::Host;

/// Fewest bytes of a secret: what cannot be guessed over a network.
const MIN_BYTES: usize = 16;

/// Why nobody may deliver. Names the setting to change, and holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SecretError {
    /// No secret.
    #[error("setting `webhook_secret` is empty: set it to at least {MIN_BYTES} random characters")]
    Missing,
    /// A secret that could be guessed.
    #[error("setting `{0}` is too short: set it to at least {MIN_BYTES} random characters")]
    Short(&'static str),
    /// The settings are out of reach.
    #[error("setting `{0}` cannot be read: {1}")]
    Unreadable(&'static str, String),
}

/// The secrets that are accepted.
pub struct Secrets(Vec<String>);

impl Secrets {
    /// Reads the secrets.
    ///
    /// # Errors
    /// See [`SecretError`].
    pub fn read(host: &impl Host) -> Result<Secrets, SecretError> {
        let current = secret(host, "webhook_secret")?.ok_or(SecretError::Missing)?;
        let previous = secret(host, "previous_webhook_secret")?;
        Ok(Secrets([current].into_iter().chain(previous).collect()))
    }

    /// Whether the request carries one of them. How long that takes says nothing of a secret but its length.
    pub fn admit(&self, request: &Request) -> bool {
        let in_query = form_urlencoded::parse(request.query.as_bytes())
            .find(|(name, _)| name == "code")
            .map(|(_, value)| value.into_owned());
        let carried = [bearer(request), in_query.as_deref()];
        carried
            .into_iter()
            .flatten()
            .any(|carried| self.0.iter().any(|secret| same(carried, secret)))
    }
}

fn bearer(request: &Request) -> Option<&str> {
    let (scheme, token) = request.header("authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn same(carried: &str, secret: &str) -> bool {
    carried.as_bytes().ct_eq(secret.as_bytes()).into()
}

fn secret(host: &impl Host, name: &'static str) -> Result<Option<String>, SecretError> {
    let text = host
        .setting(name)
        .map_err(|error| SecretError::Unreadable(name, error))?
        .unwrap_or_default();
    match text.len() {
        0 => Ok(None),
        length if length < MIN_BYTES => Err(SecretError::Short(name)),
        _ => Ok(Some(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake_host::{FakeHost, SECRET, request};

    fn admitted(query: &str, headers: &[(&str, &str)]) -> bool {
        let host = FakeHost::default().with("previous_webhook_secret", "the one that was before");
        let mut request = request("POST", "/api/eventhandler", headers, "");
        request.query = query.into();
        Secrets::read(&host).unwrap().admit(&request)
    }

    #[test]
    fn the_secret_is_in_the_query_or_in_a_header() {
        assert!(admitted(&format!("a=b&code={SECRET}"), &[]));
        assert!(admitted("", &[("Authorization", &format!("bearer {SECRET}"))]));
        assert!(admitted("code=the+one+that%20was%20before", &[]));
    }

    #[test]
    fn anything_else_is_refused() {
        for query in [
            "",
            "code=",
            "code",
            &format!("kode={SECRET}"),
            &format!("code={SECRET}x"),
        ] {
            assert!(!admitted(query, &[]), "{query}");
        }
        for value in ["", "Bearer", "Bearer ", SECRET, &format!("Basic {SECRET}")] {
            assert!(!admitted("", &[("authorization", value)]), "{value}");
        }
    }

    #[test]
    fn nobody_is_admitted_without_a_secret_that_is_hard_to_guess() {
        let read = |secret| Secrets::read(&FakeHost::default().with("webhook_secret", secret)).err();
        assert_eq!(read(""), Some(SecretError::Missing));
        assert_eq!(read("fifteen letters"), Some(SecretError::Short("webhook_secret")));
        assert_eq!(read("sixteen letters!"), None);
    }
}
