//! Shared access signatures in the query: of the service (`sr`, one container or blob) and of the account (`ss`, `srt`).

use std::net::IpAddr;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::permission::{Grant, Level, Need};
use super::shared_key::signed_by;
use super::{Account, BlobError};
use crate::http::Request;

/// The first version whose strings to sign are those below.
const FIRST_VERSION: &str = "2018-11-09";
/// The first version that signs the encryption scope.
const SCOPE_VERSION: &str = "2020-12-06";

/// Whether the request carries one.
pub fn is_present(request: &Request) -> bool {
    request.parameter("sig").is_some()
}

/// Checks the signature and what it allows.
pub fn verify(
    account: &Account,
    request: &Request,
    resource: (&str, &str),
    need: Need,
    wall: Timestamp,
) -> Result<Grant, BlobError> {
    let sas = Sas(request);
    let failed = |reason: &str| BlobError::AuthenticationFailed(reason.to_owned());
    if sas.get("sv").as_str() < FIRST_VERSION {
        return Err(failed("sv is missing or older than 2018-11-09."));
    }
    if !sas.get("si").is_empty() {
        return Err(BlobError::NotImplemented("stored access policies (si)"));
    }
    if !sas.get("skoid").is_empty() {
        return Err(BlobError::NotImplemented("user delegation signatures (skoid)"));
    }
    let text = match (sas.get("ss").is_empty(), sas.get("sr").as_str()) {
        (false, _) => sas.account_text(account),
        (true, "b") if need.level == Level::Blob => {
            sas.service_text(&format!("/blob/{}/{}/{}", account.name, resource.0, resource.1))
        }
        (true, "c") if need.level != Level::Service => {
            sas.service_text(&format!("/blob/{}/{}", account.name, resource.0))
        }
        (true, "b" | "c") => return Err(BlobError::ResourceTypeMismatch),
        _ => return Err(failed("sr is neither b nor c, and there is no ss.")),
    };
    let signature = BASE64_STANDARD
        .decode(sas.get("sig"))
        .map_err(|_| failed("sig is not base64."))?;
    if !signed_by(&account.key, &text, &signature) {
        return Err(failed("Signature did not match."));
    }
    sas.check_time(wall)?;
    sas.check_origin()?;
    sas.check_need(need)
}

struct Sas<'a>(&'a Request);

impl Sas<'_> {
    fn get(&self, name: &str) -> String {
        self.0.parameter(name).unwrap_or_default()
    }

    fn join(&self, names: &[&str]) -> String {
        names.iter().map(|name| self.get(name)).collect::<Vec<_>>().join("\n")
    }

    fn signs_scope(&self) -> bool {
        self.get("sv").as_str() >= SCOPE_VERSION
    }

    /// Lines without a line end behind the last.
    fn service_text(&self, resource: &str) -> String {
        let middle = if self.signs_scope() {
            "\n".to_owned() + &self.get("ses")
        } else {
            String::new()
        };
        format!(
            "{}\n{resource}\n{}{middle}\n{}",
            self.join(&["sp", "st", "se"]),
            self.join(&["si", "sip", "spr", "sv", "sr", "snapshot"]),
            self.join(&["rscc", "rscd", "rsce", "rscl", "rsct"]),
        )
    }

    /// Lines with a line end behind the last.
    fn account_text(&self, account: &Account) -> String {
        let fields = self.join(&["sp", "ss", "srt", "st", "se", "sip", "spr", "sv"]);
        let scope = if self.signs_scope() {
            self.get("ses") + "\n"
        } else {
            String::new()
        };
        format!("{}\n{fields}\n{scope}", account.name)
    }

    fn check_time(&self, wall: Timestamp) -> Result<(), BlobError> {
        let failed = |reason: &str| BlobError::AuthenticationFailed(reason.to_owned());
        let (start, expiry) = (self.get("st"), self.get("se"));
        let expiry = time(&expiry).ok_or_else(|| failed("se is missing or no time."))?;
        if expiry <= wall {
            return Err(failed(
                "Signature not valid in the specified time frame: it has expired.",
            ));
        }
        if !start.is_empty() && time(&start).ok_or_else(|| failed("st is no time."))? > wall {
            return Err(failed(
                "Signature not valid in the specified time frame: it is not valid yet.",
            ));
        }
        Ok(())
    }

    fn check_origin(&self) -> Result<(), BlobError> {
        let protocols = self.get("spr");
        if !protocols.is_empty() && !protocols.split(',').any(|protocol| protocol == "http") {
            return Err(BlobError::ProtocolMismatch);
        }
        let allowed = self.get("sip");
        match self.0.peer {
            Some(peer) if !allowed.is_empty() && !covers(&allowed, peer) => {
                Err(BlobError::SourceMismatch(peer.to_string()))
            }
            _ => Ok(()),
        }
    }

    fn check_need(&self, need: Need) -> Result<Grant, BlobError> {
        let services = self.get("ss");
        if services.is_empty() {
            if !need.service_sas {
                return Err(BlobError::ResourceTypeMismatch);
            }
        } else if !services.contains('b') {
            return Err(BlobError::ServiceMismatch);
        } else if !self.get("srt").contains(need.resource_type()) {
            return Err(BlobError::ResourceTypeMismatch);
        }
        let permissions = self.get("sp");
        if !need.is_met_by(&permissions) {
            return Err(BlobError::PermissionMismatch);
        }
        let overwrites = need.any_of.contains('w') && !permissions.contains('w');
        Ok(if overwrites { Grant::CreateOnly } else { Grant::Full })
    }
}

/// A day, or a moment with or without seconds, in UTC.
fn time(text: &str) -> Option<Timestamp> {
    if let Ok(moment) = text.parse() {
        return Some(moment);
    }
    let day: Date = text.parse().ok()?;
    Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// Whether an address or a range `first-last` has `peer` in it.
fn covers(allowed: &str, peer: IpAddr) -> bool {
    let (first, last) = allowed.split_once('-').unwrap_or((allowed, allowed));
    match (first.parse::<IpAddr>(), last.parse::<IpAddr>()) {
        (Ok(first), Ok(last)) => first <= peer && peer <= last && first.is_ipv4() == peer.is_ipv4(),
        _ => false,
    }
}

#[cfg(test)]
#[path = "sas_tests.rs"]
mod tests;
