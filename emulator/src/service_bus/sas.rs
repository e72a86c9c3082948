//! Shared access signatures: `SharedAccessSignature sr=...&sig=...&se=...&skn=...`, in any order.
//!
//! The signature covers `sr` exactly as it was written, a line feed and `se`. Re-encoding `sr` before checking would refuse
//! clients that write their hexadecimal digits the other way round.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::Sha256;

use super::{AccessRule, Right};
use crate::http::request::decode;

/// Why a request is not authorised.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SasError {
    /// There is no token.
    #[error("MissingToken: The authorization header is missing.")]
    Missing,
    /// The token is not of the documented form.
    #[error("MalformedToken: The authorization header is not a shared access signature with {0}.")]
    Malformed(&'static str),
    /// The token's time is over.
    #[error("ExpiredToken: The token is expired.")]
    Expired,
    /// No key made this signature, or there is no rule of this name.
    #[error("40103: Invalid authorization token signature")]
    BadSignature,
    /// The token is for another resource.
    #[error("40104: Invalid authorization token audience.")]
    WrongAudience,
    /// The key does not allow the operation.
    #[error("40100: Unauthorized access. '{0}' claim(s) are required to perform this operation.")]
    MissingClaim(Right),
}

/// What is being asked for.
#[derive(Debug, Clone, Copy)]
pub struct Access<'a> {
    /// The host that the request names, without a port.
    pub host: &'a str,
    /// The entity, decoded and without a leading slash.
    pub entity: &'a str,
    /// The path of the request, as it was sent. Some clients sign all of it.
    pub path: &'a str,
    /// What is to be done with it.
    pub right: Right,
}

struct Token<'a> {
    resource: &'a str,
    signature: Vec<u8>,
    expiry: &'a str,
    key_name: String,
}

/// Checks the value of an `Authorization` field.
pub fn authorize(
    rules: &[AccessRule],
    header: Option<&str>,
    access: Access<'_>,
    wall: Timestamp,
) -> Result<(), SasError> {
    let token = parse(header.ok_or(SasError::Missing)?)?;
    let resource = scope(token.resource);
    // Rules of several entities may share a name; the signature tells which is meant.
    let rule = rules
        .iter()
        .filter(|rule| rule.name == token.key_name && covers(rule.entity.as_deref(), access.entity))
        .find(|rule| signed_by(&token, &rule.key))
        .ok_or(SasError::BadSignature)?;
    let expiry: f64 = token
        .expiry
        .parse()
        .map_err(|_| SasError::Malformed("an expiry in seconds"))?;
    if expiry <= wall.as_duration().as_secs_f64() {
        return Err(SasError::Expired);
    }
    let path = access.path.trim_matches('/');
    let scope = resource.path.as_deref();
    if !same_host(&resource.host, access.host) || !(covers(scope, path) || covers(scope, &decode(path))) {
        return Err(SasError::WrongAudience);
    }
    if rule.allows(access.right) {
        Ok(())
    } else {
        Err(SasError::MissingClaim(access.right))
    }
}

/// A token for a resource that ends at this second since 1970, as a client makes it.
pub(crate) fn sign(rule: &AccessRule, resource: &str, expiry: i64) -> Option<String> {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let resource = encode(resource);
    let mut mac = Hmac::<Sha256>::new_from_slice(rule.key.as_bytes()).ok()?;
    mac.update(format!("{resource}\n{expiry}").as_bytes());
    let signature = encode(&BASE64_STANDARD.encode(mac.finalize().into_bytes()));
    let name = encode(&rule.name);
    Some(format!(
        "SharedAccessSignature sr={resource}&sig={signature}&se={expiry}&skn={name}"
    ))
}

fn parse(header: &str) -> Result<Token<'_>, SasError> {
    let (scheme, fields) = header.trim().split_once(' ').ok_or(SasError::Malformed("fields"))?;
    if !scheme.eq_ignore_ascii_case("SharedAccessSignature") {
        return Err(SasError::Malformed("that scheme"));
    }
    let field = |name: &'static str| {
        let found = fields
            .trim()
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name);
        found.map(|(_, value)| value).ok_or(SasError::Malformed(name))
    };
    Ok(Token {
        resource: field("sr")?,
        signature: BASE64_STANDARD
            .decode(decode(field("sig")?))
            .map_err(|_| SasError::Malformed("a base64 sig"))?,
        expiry: field("se")?,
        key_name: decode(field("skn")?),
    })
}

fn signed_by(token: &Token<'_>, key: &str) -> bool {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else {
        return false;
    };
    mac.update(token.resource.as_bytes());
    mac.update(b"\n");
    mac.update(token.expiry.as_bytes());
    mac.verify_slice(&token.signature).is_ok()
}

/// What a token opens.
pub(crate) struct Scope {
    /// The host, without a port.
    pub host: String,
    /// The path, without slashes at its ends; none is all of the host.
    pub path: Option<String>,
}

/// `sr` without scheme, port, query and trailing slashes. Clients write anything from a bare host to a full URL.
pub(crate) fn scope(resource: &str) -> Scope {
    let decoded = decode(resource);
    let rest = decoded.split_once("://").map_or(decoded.as_str(), |(_, rest)| rest);
    let rest = rest.split('?').next().unwrap_or_default().trim_end_matches('/');
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    Scope {
        host: without_port(authority).to_owned(),
        path: Some(path.to_owned()).filter(|path| !path.is_empty()),
    }
}

/// The host of `authority`, which may be `name:port` or `[address]:port`. One client writes a second port behind the first.
pub fn without_port(authority: &str) -> &str {
    let end = match authority.find(']') {
        Some(bracket) => Some(bracket + 1),
        None => authority.find(':'),
    };
    end.and_then(|end| authority.get(..end)).unwrap_or(authority)
}

/// Names of this machine are one host: a client may be told one and connect to another.
pub(crate) fn same_host(one: &str, other: &str) -> bool {
    let local = |host: &str| host.eq_ignore_ascii_case("localhost") || host == "127.0.0.1" || host == "[::1]";
    one.eq_ignore_ascii_case(other) || (local(one) && local(other))
}

/// Whether `scope` is `path` or a part of it from the left.
pub(crate) fn covers(scope: Option<&str>, path: &str) -> bool {
    let Some(scope) = scope else { return true };
    let (scope, path) = (scope.to_lowercase(), path.to_lowercase());
    path.strip_prefix(&scope)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
pub(crate) mod testing {
    use super::*;

    /// A token as a client makes it.
    pub(crate) fn sign(resource: &str, expiry: &str, name: &str, key: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
        mac.update(format!("{resource}\n{expiry}").as_bytes());
        let signature = BASE64_STANDARD.encode(mac.finalize().into_bytes());
        let signature = signature.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
        format!("SharedAccessSignature sr={resource}&sig={signature}&se={expiry}&skn={name}")
    }
}

#[cfg(test)]
#[path = "sas_tests.rs"]
mod tests;
