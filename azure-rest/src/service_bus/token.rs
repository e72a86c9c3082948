//! Shared access signatures of Service Bus.
//!
//! <https://learn.microsoft.com/rest/api/eventhub/generate-sas-token>

use http::HeaderValue;

use crate::ConnectionStringError;
use crate::secret::Secret;
use crate::signature;
use crate::signed_token::{self, SignedToken};
use crate::uri_path::encode;

const SCHEME: &str = "SharedAccessSignature ";

/// A token for the URL, without port, of what it opens.
pub(super) fn sign(resource: &str, key_name: &str, key: &Secret, now: u64) -> SignedToken {
    SignedToken::sign(now, |expires_at| {
        let resource = encode(resource);
        let signature = signature::sign(key.expose().as_bytes(), &format!("{resource}\n{expires_at}"));
        format!(
            "{SCHEME}sr={resource}&sig={}&se={expires_at}&skn={}",
            encode(&signature),
            encode(key_name)
        )
    })
}

/// A token that somebody else signed, as [`given_header`] prepared it.
pub(super) fn given(header: HeaderValue) -> SignedToken {
    let fields = header.to_str().unwrap_or_default().trim_start_matches(SCHEME);
    let expires_at = fields
        .split('&')
        .find_map(|field| field.strip_prefix("se=")?.parse().ok());
    SignedToken::given(header, expires_at)
}

/// The `Authorization` header for the `SharedAccessSignature` part of a connection string, which may or may not begin with the
/// scheme's name.
pub(super) fn given_header(text: &str) -> Result<HeaderValue, ConnectionStringError> {
    let fields = text.strip_prefix(SCHEME.trim_end()).unwrap_or(text).trim_start();
    let problem = "is not a token of the form sr=...&sig=...&se=...";
    signed_token::given_header(SCHEME, fields, ["sr=", "sig=", "se="], problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with Python: `base64.b64encode(hmac.new(key, (quote_plus(resource) + "\n1700001200").encode(), 'sha256').digest())`.
    #[test]
    fn a_token_equals_an_independent_one() {
        let key = Secret::new("local-emulator-key");
        let token = sign(
            "http://127.0.0.1/orders",
            "RootManageSharedAccessKey",
            &key,
            1_700_000_000,
        );
        assert_eq!(
            token.header(),
            "SharedAccessSignature sr=http%3A%2F%2F127.0.0.1%2Forders&sig=R14bS3M5F3nXBGqihF1yv7eP2yBCccHCL4c%2F2KOQSPs%3D&se=1700001200&skn=RootManageSharedAccessKey"
        );
    }

    #[test]
    fn a_given_token_is_sent_as_it_is_and_its_end_is_known() {
        for text in [
            "SharedAccessSignature sr=a&sig=b%3D&se=99&skn=c",
            "sr=a&sig=b%3D&se=99&skn=c",
        ] {
            let token = given(given_header(text).unwrap());
            assert_eq!(token.header(), "SharedAccessSignature sr=a&sig=b%3D&se=99&skn=c");
            assert_eq!(token.expires_at(), Some(99));
        }
        assert!(given_header("sr=a&sig=b\u{7f}&se=1").is_err());
        assert!(given_header("sv=2020&sig=b").is_err());
    }
}
