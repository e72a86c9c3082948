//! Shared access signatures of Event Grid.
//!
//! <https://learn.microsoft.com/azure/event-grid/authenticate-with-access-keys-shared-access-signatures>

use http::HeaderValue;

use super::expiry;
use crate::ConnectionStringError;
use crate::signature;
use crate::signed_token::{self, SignedToken};
use crate::uri_path::encode;

/// A token for the URL, without its query, that events are posted to.
pub(super) fn sign(resource: &str, key: &[u8], now: u64) -> SignedToken {
    SignedToken::sign(now, |expires_at| {
        let unsigned = format!("r={}&e={}", encode(resource), encode(&expiry::written(expires_at)));
        let signature = signature::sign(key, &unsigned);
        format!("{unsigned}&s={}", encode(&signature))
    })
}

/// The `aeg-sas-token` header for the `SharedAccessSignature` part of a connection string.
pub(super) fn given_header(text: &str) -> Result<HeaderValue, ConnectionStringError> {
    let problem = "is not a token of the form r=...&e=...&s=...";
    signed_token::given_header("", text, ["r=", "e=", "s="], problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with Python: `hmac.new(b"swordfish", unsigned.encode(), "sha256")`, each part quoted with `safe=""`.
    #[test]
    fn a_token_equals_an_independent_one() {
        let token = sign(
            "https://shop.westeurope-1.eventgrid.azure.net/api/events",
            b"swordfish",
            1_497_549_615,
        );
        assert_eq!(
            token.header(),
            "r=https%3A%2F%2Fshop.westeurope-1.eventgrid.azure.net%2Fapi%2Fevents&e=6%2F15%2F2017%206%3A20%3A15%20PM&s=f6M7pO6Y9ExBZirvdRC8js5rDjxURo8eWJ%2B7HNqAQNg%3D"
        );
    }

    #[test]
    fn a_given_token_is_sent_as_it_is() {
        assert_eq!(given_header("r=a&e=b&s=c%3D").unwrap(), "r=a&e=b&s=c%3D");
        for text in ["r=a&e=b", "sr=a&se=b&sig=c", "r=a&e=b&s=c\u{7f}"] {
            assert!(given_header(text).is_err(), "{text}");
        }
    }
}
