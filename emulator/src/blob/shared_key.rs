//! Shared Key: the request is signed with the account's key (Microsoft, "Authorize with Shared Key", 2015-02-21 and later).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;

use super::{Account, BlobError};
use crate::http::{Request, date};

/// How old or how early a signed request may be, in seconds.
const ALLOWED_SKEW: i64 = 15 * 60;

/// The header fields that are signed by their values alone, in this order. `Date` is among them unless `x-ms-date` replaces it.
const SIGNED: [&str; 11] = [
    "content-encoding",
    "content-language",
    "content-length",
    "content-md5",
    "content-type",
    "date",
    "if-modified-since",
    "if-match",
    "if-none-match",
    "if-unmodified-since",
    "range",
];

/// Checks the signature of a request; `credentials` is what follows `SharedKey` in its `Authorization` field.
pub fn verify(account: &Account, request: &Request, credentials: &str, wall: Timestamp) -> Result<(), BlobError> {
    let failed = |reason: &str| BlobError::AuthenticationFailed(reason.to_owned());
    let (name, signature) = credentials
        .trim()
        .split_once(':')
        .ok_or_else(|| failed("It has no signature."))?;
    if name != account.name {
        return Err(failed("The account is another one."));
    }
    let signed_at = request
        .headers
        .filled("x-ms-date")
        .or_else(|| request.headers.filled("date"));
    let signed_at = signed_at
        .and_then(date::parse)
        .ok_or_else(|| failed("There is neither a Date nor an x-ms-date."))?;
    if (wall.as_second() - signed_at.as_second()).abs() > ALLOWED_SKEW {
        return Err(failed("The request is dated more than 15 minutes from now."));
    }
    let signature = BASE64_STANDARD
        .decode(signature)
        .map_err(|_| failed("The signature is not base64."))?;
    if signed_by(&account.key, &string_to_sign(account, request), &signature) {
        Ok(())
    } else {
        Err(wrong_key())
    }
}

/// The request is signed, and not with the account's key.
pub fn wrong_key() -> BlobError {
    BlobError::AuthenticationFailed("The signature does not fit the request.".to_owned())
}

/// Whether `signature` is that of `text` with a key in base64.
pub fn signed_by(key: &str, text: &str, signature: &[u8]) -> bool {
    let Ok(key) = BASE64_STANDARD.decode(key) else {
        return false;
    };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key) else {
        return false;
    };
    mac.update(text.as_bytes());
    mac.verify_slice(signature).is_ok()
}

fn string_to_sign(account: &Account, request: &Request) -> String {
    let mut text = request.method.to_string();
    for name in SIGNED {
        text.push('\n');
        text.push_str(match (name, request.headers.get(name)) {
            ("content-length", Some("0")) | (_, None) => "",
            ("date", _) if request.headers.filled("x-ms-date").is_some() => "",
            (_, Some(value)) => value,
        });
    }
    text.push('\n');
    text + &canonicalized_headers(request) + &canonicalized_resource(account, request)
}

/// Every `x-ms-` field: name in lower case, in order of the names.
fn canonicalized_headers(request: &Request) -> String {
    let mut fields: Vec<_> = request
        .headers
        .iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim()))
        .filter(|(name, _)| name.starts_with("x-ms-"))
        .collect();
    fields.sort();
    fields.iter().map(|(name, value)| format!("{name}:{value}\n")).collect()
}

/// The account, the path as it was sent (on path-style URLs it has the account once more), and the query's parameters in order
/// of their names in lower case, each with its values in order.
fn canonicalized_resource(account: &Account, request: &Request) -> String {
    let mut parameters: Vec<_> = request
        .parameters()
        .map(|(name, value)| (name.to_lowercase(), value))
        .collect();
    parameters.sort();
    let mut text = format!("/{}{}", account.name, request.path);
    let mut last = None;
    for (name, value) in &parameters {
        if last == Some(name) {
            text.push(',');
        } else {
            text.push('\n');
            text.push_str(name);
            text.push(':');
        }
        text.push_str(value);
        last = Some(name);
    }
    text
}

#[cfg(test)]
pub(crate) mod testing {
    use super::*;

    /// The request as a client signs it at `at`.
    pub(crate) fn sign(account: &Account, request: Request, at: Timestamp) -> Request {
        let request = request.with_header("x-ms-date", &date::format(at));
        let key = BASE64_STANDARD.decode(&account.key).unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(string_to_sign(account, &request).as_bytes());
        let signature = BASE64_STANDARD.encode(mac.finalize().into_bytes());
        let value = format!("SharedKey {}:{signature}", account.name);
        request.with_header("Authorization", &value)
    }
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;

    /// The request of Microsoft's example "Put Blob", moved to a path-style URL.
    #[test]
    fn the_text_is_the_documented_one() {
        let account = Account::new("myaccount", "");
        let request = Request::new(
            Method::GET,
            "/myaccount/mycontainer?restype=container&comp=metadata&timeout=20&Include=b&include=a",
        )
        .with_header("x-ms-version", "2015-02-21")
        .with_header("X-Ms-Date", "Fri, 26 Jun 2015 23:39:12 GMT")
        .with_header("Date", "Fri, 26 Jun 2015 23:39:00 GMT")
        .with_header("Content-Length", "0");
        assert_eq!(
            string_to_sign(&account, &request),
            "GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2015-02-21\n\
             /myaccount/myaccount/mycontainer\ncomp:metadata\ninclude:a,b\nrestype:container\ntimeout:20"
        );
    }
}
