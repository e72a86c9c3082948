//! Who is let in, and what browsers may do with the answers.

use http::{Method, StatusCode};

use super::problem;
use crate::http::{Request, Response};
use crate::service_bus::sas::without_port;

/// Refuses requests that a web page elsewhere could make a browser send: those for a name that has been made to point here, and
/// changes asked for by another origin.
pub fn check(request: &Request) -> Result<(), Response> {
    let host = without_port(request.host());
    let local =
        host.eq_ignore_ascii_case("localhost") || host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok();
    if !local {
        return Err(problem(
            StatusCode::MISDIRECTED_REQUEST,
            "The console answers to localhost and to addresses only.",
        ));
    }
    if matches!(request.method, Method::GET | Method::HEAD) {
        return Ok(());
    }
    let site = request.headers.get("sec-fetch-site");
    let origin = request.headers.get("origin");
    let own_site = site.is_none_or(|site| site == "same-origin" || site == "none");
    let own_origin = origin.is_none_or(|origin| origin.split("://").nth(1) == Some(request.host()));
    if own_site && own_origin {
        Ok(())
    } else {
        Err(problem(
            StatusCode::FORBIDDEN,
            "A page of another origin may not change anything here.",
        ))
    }
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
