//! Shared access signatures: `r={resource}&e={expiry}&s={signature}`.
//!
//! <https://learn.microsoft.com/azure/event-grid/authenticate-with-access-keys-shared-access-signatures>
//!
//! The signature covers everything before it as it was sent, so how a client encodes it does not matter. Nor is there one way to
//! write the expiry: the service reads what .NET reads, and each of Microsoft's clients writes something else.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use sha2::Sha256;

use crate::http::request::decode;

/// A token, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it opens, encoded.
    pub resource: &'a str,
    /// Until when.
    pub expiry: Timestamp,
    signed: &'a str,
    signature: Vec<u8>,
}

impl<'a> Token<'a> {
    /// Reads a token; `None` if it is none.
    pub fn read(text: &'a str) -> Option<Self> {
        let (signed, signature) = text.trim().rsplit_once("&s=")?;
        let field = |name: &str| signed.split('&').find_map(|field| field.strip_prefix(name));
        Some(Self {
            resource: field("r=")?,
            expiry: moment(&decode(&field("e=")?.replace('+', " ")))?,
            signed,
            signature: BASE64_STANDARD.decode(decode(signature)).ok()?,
        })
    }

    /// Whether this key, in base64, made the signature.
    pub fn is_signed_by(&self, key: &str) -> bool {
        let key = BASE64_STANDARD.decode(key).unwrap_or_default();
        let Ok(mac) = Hmac::<Sha256>::new_from_slice(&key) else {
            return false;
        };
        mac.chain_update(self.signed.as_bytes())
            .verify_slice(&self.signature)
            .is_ok()
    }
}

/// A moment, in UTC unless it says otherwise: `6/15/2017 6:20:15 PM`, or the forms of ISO 8601.
fn moment(text: &str) -> Option<Timestamp> {
    let local = |time: DateTime| time.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    text.parse().ok().or_else(|| {
        let time = DateTime::strptime("%m/%d/%Y %I:%M:%S %p", text).or_else(|_| text.parse());
        time.ok().and_then(local)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_client_s_way_to_write_a_moment_is_read() {
        let expected: Timestamp = "2017-06-15T18:20:15Z".parse().unwrap();
        for text in [
            "6/15/2017 6:20:15 PM",
            "06/15/2017 06:20:15 PM",
            "2017-06-15 18:20:15",
            "2017-06-15 18:20:15+00:00",
            "2017-06-15T20:20:15+02:00",
            "2017-06-15T18:20:15",
            "2017-06-15T18:20:15Z",
        ] {
            assert_eq!(moment(text), Some(expected), "{text}");
        }
        assert_eq!(moment("soon"), None);
    }

    /// The token was computed with Python's `hmac` from the key `swordfish`.
    #[test]
    fn a_token_that_others_signed_is_verified() {
        let text = "r=https%3A%2F%2Fshop.westeurope-1.eventgrid.azure.net%2Fapi%2Fevents&e=6%2F15%2F2017%206%3A20%3A15%20PM\
                    &s=f6M7pO6Y9ExBZirvdRC8js5rDjxURo8eWJ%2B7HNqAQNg%3D";
        let token = Token::read(text).unwrap();
        assert!(token.is_signed_by("c3dvcmRmaXNo"));
        assert!(!token.is_signed_by("b3RoZXI="));
        let longer = text.replace("2017", "2027");
        assert!(!Token::read(&longer).unwrap().is_signed_by("c3dvcmRmaXNo"));
        for text in [
            "",
            "r=a&e=b&s=c",
            "r=a&e=2027-01-01T00:00:00Z",
            "e=2027-01-01T00:00:00Z&s=YQ==",
        ] {
            assert_eq!(Token::read(text), None, "{text}");
        }
    }
}
