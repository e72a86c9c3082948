//! Shared access signatures that travel in a header: what those of all messaging services have in common.

use http::HeaderValue;

use crate::ConnectionStringError;

/// How long a token that is signed here is good for, in seconds.
const LIFETIME: u64 = 20 * 60;
/// How long before its end a token is no longer used, in seconds: the service's clock may be ahead of ours.
const MARGIN: u64 = 5 * 60;

/// Proof that its bearer may use something, for a while. It depends on settings and time alone, so it can be kept and used again.
#[derive(Clone, Debug)]
pub struct SignedToken {
    header: HeaderValue,
    expires_at: Option<u64>,
}

impl SignedToken {
    /// A token for some time from `now`. `write` is told when it ends and returns the signed text, free of what fits no header.
    pub(crate) fn sign(now: u64, write: impl FnOnce(u64) -> String) -> Self {
        let expires_at = now.saturating_add(LIFETIME);
        let header = match HeaderValue::try_from(write(expires_at)) {
            Ok(header) => sensitive(header),
            Err(_) => unreachable!("percent-encoded text fits a header"),
        };
        Self {
            header,
            expires_at: Some(expires_at),
        }
    }

    /// A token that somebody else signed, and when it ends if that is known.
    pub(crate) fn given(header: HeaderValue, expires_at: Option<u64>) -> Self {
        Self { header, expires_at }
    }

    /// The value of the service's header for tokens; its `Debug` output hides it.
    pub fn header(&self) -> &HeaderValue {
        &self.header
    }

    /// When the service stops accepting the token, if that is known.
    pub fn expires_at(&self) -> Option<u64> {
        self.expires_at
    }

    /// Whether the token will be accepted for some minutes more. A stale one is replaced by signing again, which cannot help if
    /// the token was given rather than signed: the service's answer then says that it has expired.
    pub fn is_fresh(&self, now: u64) -> bool {
        self.expires_at
            .is_none_or(|expires_at| now.saturating_add(MARGIN) < expires_at)
    }
}

/// The header for the `SharedAccessSignature` part of a connection string: `scheme` and the text, which must have these fields.
/// `problem` says so if it has not.
pub(crate) fn given_header(
    scheme: &str,
    text: &str,
    fields: [&str; 3],
    problem: &'static str,
) -> Result<HeaderValue, ConnectionStringError> {
    let has = |name: &&str| text.split('&').any(|field| field.starts_with(*name));
    match HeaderValue::try_from(format!("{scheme}{text}")) {
        Ok(header) if fields.iter().all(has) && header.to_str().is_ok() => Ok(sensitive(header)),
        _ => Err(ConnectionStringError::Malformed {
            part: "SharedAccessSignature",
            problem,
        }),
    }
}

fn sensitive(mut value: HeaderValue) -> HeaderValue {
    value.set_sensitive(true);
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_used_until_some_minutes_before_its_end() {
        let token = SignedToken::sign(1_000, |expires_at| expires_at.to_string());
        assert_eq!(token.expires_at(), Some(2_200));
        assert_eq!(token.header(), "2200");
        assert!(token.is_fresh(1_000));
        assert!(token.is_fresh(1_899));
        assert!(!token.is_fresh(1_900));
        assert!(!token.is_fresh(u64::MAX));
    }

    #[test]
    fn debug_output_hides_the_token() {
        let shown = format!("{:?}", SignedToken::sign(0, |_| "sig=swordfish".into()));
        assert!(!shown.contains("swordfish"), "{shown}");
    }
}
