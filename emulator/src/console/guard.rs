//! Who is let in, and what browsers may do with the answers.

use http::{Method, StatusCode};

use super::problem;
use crate::http::{Request, Response};
use crate::service_bus::sas::without_port;

/// What tells a request of this machine's own from one that a web page elsewhere made a browser send.
#[derive(Debug, Clone, Copy)]
pub struct Visit<'a> {
    /// Whether it asks for a change.
    pub changes: bool,
    /// `Host`; empty without one.
    pub host: &'a str,
    /// `Origin`.
    pub origin: Option<&'a str>,
    /// `Sec-Fetch-Site`.
    pub fetch_site: Option<&'a str>,
}

/// Why a visit is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Intrusion {
    /// It is for a name that somebody has made to point here.
    #[error("This answers to localhost and to addresses only.")]
    Name,
    /// It asks for a change on behalf of another site.
    #[error("A page of another origin may not change anything here.")]
    Origin,
}

impl Intrusion {
    /// The status of the answer.
    pub fn status(self) -> StatusCode {
        match self {
            Self::Name => StatusCode::MISDIRECTED_REQUEST,
            Self::Origin => StatusCode::FORBIDDEN,
        }
    }
}

impl Visit<'_> {
    /// Refuses what a web page elsewhere could make a browser send: requests for a name that has been made to point here, and
    /// changes asked for by another origin.
    ///
    /// # Errors
    /// It is one of these.
    pub fn check(self) -> Result<(), Intrusion> {
        let host = without_port(self.host);
        let is_address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok();
        if !is_address && !host.eq_ignore_ascii_case("localhost") {
            return Err(Intrusion::Name);
        }
        let own_site = self
            .fetch_site
            .is_none_or(|site| site == "same-origin" || site == "none");
        let own_origin = self
            .origin
            .is_none_or(|origin| origin.split("://").nth(1) == Some(self.host));
        if !self.changes || (own_site && own_origin) {
            Ok(())
        } else {
            Err(Intrusion::Origin)
        }
    }
}

/// Refuses requests that are not this machine's own.
pub fn check(request: &Request) -> Result<(), Response> {
    let visit = Visit {
        changes: !matches!(request.method, Method::GET | Method::HEAD),
        host: request.host(),
        origin: request.headers.get("origin"),
        fetch_site: request.headers.get("sec-fetch-site"),
    };
    let refused = |intrusion: Intrusion| problem(intrusion.status(), &intrusion.to_string());
    visit.check().map_err(refused)
}

/// Adds what keeps a page from running or embedding anything.
pub fn harden(mut response: Response) -> Response {
    for (name, value) in [
        (
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'",
        ),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "no-store"),
    ] {
        response.headers.push(name, value);
    }
    response
}
