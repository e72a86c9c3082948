//! Shared access signatures of Service Bus.
//!
//! <https://learn.microsoft.com/rest/api/eventhub/generate-sas-token>

use http::HeaderValue;

use crate::ConnectionStringError;
use crate::secret::Secret;
use crate::signature::sign;
use crate::uri_path::encode;

/// How long a token that is signed here is good for, in seconds.
const LIFETIME: u64 = 20 * 60;
/// How long before its end a token is no longer used, in seconds: the service's clock may be ahead of ours.
const MARGIN: u64 = 5 * 60;
const SCHEME: &str = "SharedAccessSignature ";

/// Proof that its bearer may use an entity, for a while. It depends on settings and time alone, so it can be kept and used again.
#[derive(Clone, Debug)]
pub struct SignedToken {
    authorization: HeaderValue,
    expires_at: Option<u64>,
}

impl SignedToken {
    /// `resource` is the URL, without port, of what the token opens.
    pub(super) fn sign(resource: &str, key_name: &str, key: &Secret, now: u64) -> Self {
        let expires_at = now.saturating_add(LIFETIME);
        let resource = encode(resource);
        let signature = sign(key.expose().as_bytes(), &format!("{resource}\n{expires_at}"));
        let text = format!(
            "{SCHEME}sr={resource}&sig={}&se={expires_at}&skn={}",
            encode(&signature),
            encode(key_name)
        );
        let authorization = match HeaderValue::try_from(text) {
            Ok(value) => sensitive(value),
            Err(_) => unreachable!("percent-encoded text fits a header"),
        };
        Self {
            authorization,
            expires_at: Some(expires_at),
        }
    }

    /// A token that somebody else signed, as [`given_header`] prepared it.
    pub(super) fn given(authorization: HeaderValue) -> Self {
        let fields = authorization.to_str().unwrap_or_default().trim_start_matches(SCHEME);
        let expires_at = fields
            .split('&')
            .find_map(|field| field.strip_prefix("se=")?.parse().ok());
        Self {
            authorization,
            expires_at,
        }
    }

    /// The value of the `Authorization` header; its `Debug` output hides it.
    pub fn authorization(&self) -> &HeaderValue {
        &self.authorization
    }

    /// When the service stops accepting the token, if the token says so.
    pub fn expires_at(&self) -> Option<u64> {
        self.expires_at
    }

    /// Whether the token will be accepted for some minutes more. A stale one is replaced by asking the namespace again, which
    /// cannot help if the token was given rather than signed: the service's answer then says that it has expired.
    pub fn is_fresh(&self, now: u64) -> bool {
        self.expires_at
            .is_none_or(|expires_at| now.saturating_add(MARGIN) < expires_at)
    }
}

/// The `Authorization` header for the `SharedAccessSignature` part of a connection string, which may or may not begin with the
/// scheme's name.
pub(super) fn given_header(text: &str) -> Result<HeaderValue, ConnectionStringError> {
    let fields = text.strip_prefix(SCHEME.trim_end()).unwrap_or(text).trim_start();
    let has = |name: &str| fields.split('&').any(|field| field.starts_with(name));
    let header = HeaderValue::try_from(format!("{SCHEME}{fields}"));
    match header {
        Ok(header) if has("sr=") && has("sig=") && has("se=") && header.to_str().is_ok() => Ok(sensitive(header)),
        _ => Err(ConnectionStringError::Malformed {
            part: "SharedAccessSignature",
            problem: "is not a token of the form sr=...&sig=...&se=...",
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

    fn token(now: u64) -> SignedToken {
        let key = Secret::new("local-emulator-key");
        SignedToken::sign("http://127.0.0.1/orders", "RootManageSharedAccessKey", &key, now)
    }

    /// Computed with Python: `base64.b64encode(hmac.new(key, (quote_plus(resource) + "\n1700001200").encode(), 'sha256').digest())`.
    #[test]
    fn a_token_equals_an_independent_one() {
        assert_eq!(
            token(1_700_000_000).authorization(),
            "SharedAccessSignature sr=http%3A%2F%2F127.0.0.1%2Forders&sig=R14bS3M5F3nXBGqihF1yv7eP2yBCccHCL4c%2F2KOQSPs%3D&se=1700001200&skn=RootManageSharedAccessKey"
        );
    }

    #[test]
    fn a_token_is_used_until_some_minutes_before_its_end() {
        let token = token(1_000);
        assert_eq!(token.expires_at(), Some(2_200));
        assert!(token.is_fresh(1_000));
        assert!(token.is_fresh(1_899));
        assert!(!token.is_fresh(1_900));
        assert!(!token.is_fresh(u64::MAX));
    }

    #[test]
    fn a_given_token_is_sent_as_it_is_and_its_end_is_known() {
        for text in [
            "SharedAccessSignature sr=a&sig=b%3D&se=99&skn=c",
            "sr=a&sig=b%3D&se=99&skn=c",
        ] {
            let token = SignedToken::given(given_header(text).unwrap());
            assert_eq!(token.authorization(), "SharedAccessSignature sr=a&sig=b%3D&se=99&skn=c");
            assert_eq!(token.expires_at(), Some(99));
        }
        assert!(given_header("sr=a&sig=b\u{7f}&se=1").is_err());
        assert!(given_header("sv=2020&sig=b").is_err());
    }

    #[test]
    fn debug_output_hides_the_signature() {
        let shown = format!("{:?}", token(0));
        assert!(!shown.contains("sig"), "{shown}");
    }
}
