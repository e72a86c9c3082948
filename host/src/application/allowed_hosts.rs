//! Which outbound requests a component may make: the patterns of `allowed_outbound_hosts`, as Spin reads them.
//!
//! A pattern is `scheme://host[:port]`. The scheme may be `*`. The host is a name, an address, `*`, `*.domain`, or
//! a CIDR block; `localhost` does not match `127.0.0.1`. The port is a number, a range `8000..9000` (its end
//! excluded) or `*`; without one it is the scheme's own.

use std::net::IpAddr;
use std::ops::Range;
use std::str::FromStr;

use http::Uri;
use ipnet::IpNet;
use thiserror::Error;

/// Why a pattern of `allowed_outbound_hosts` cannot be used. Does not repeat it: values in it may be secret.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum PatternError {
    /// The pattern does not begin with `scheme://`.
    #[error("it must begin with a scheme, such as `https://`")]
    NoScheme,
    /// The pattern has something behind the port.
    #[error("it must not have a path: a component is allowed a host as a whole")]
    Path,
    /// The port is no number, range or `*`.
    #[error("its port is neither a number, a range like `8000..9000`, nor `*`")]
    Port,
    /// No port is given, and the scheme has no port of its own.
    #[error("it needs a port, since its scheme has none of its own")]
    NoPort,
    /// The host is none that a request could name.
    #[error("its host is neither a name, an address, `*`, `*.domain`, nor a CIDR block")]
    Host,
}

/// The hosts that a component may reach. None, unless the manifest says so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowedHosts(Vec<Pattern>);

impl AllowedHosts {
    /// Whether a request to this absolute URI may leave.
    pub fn allow(&self, uri: &Uri) -> bool {
        let (Some(scheme), Some(host)) = (uri.scheme_str(), uri.host()) else {
            return false;
        };
        let Some(port) = uri.port_u16().or_else(|| default_port(scheme)) else {
            return false;
        };
        self.0.iter().any(|pattern| pattern.matches(scheme, host, port))
    }
}

impl FromIterator<Pattern> for AllowedHosts {
    fn from_iter<I: IntoIterator<Item = Pattern>>(patterns: I) -> Self {
        Self(patterns.into_iter().collect())
    }
}

/// One pattern, its templates resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    scheme: Scheme,
    host: Host,
    ports: Range<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Scheme {
    Any,
    Exactly(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Host {
    Any,
    Exactly(String),
    /// Holds `.domain`.
    Below(String),
    Block(IpNet),
}

const ANY_PORT: Range<u32> = 0..65_536;

impl Pattern {
    fn matches(&self, scheme: &str, host: &str, port: u16) -> bool {
        let scheme_matches = match &self.scheme {
            Scheme::Any => true,
            Scheme::Exactly(own) => own.eq_ignore_ascii_case(scheme),
        };
        scheme_matches && self.ports.contains(&u32::from(port)) && self.host.matches(host)
    }
}

impl Host {
    fn matches(&self, host: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Exactly(own) => own.eq_ignore_ascii_case(host),
            Self::Below(domain) => host.len() > domain.len() && host.to_ascii_lowercase().ends_with(domain.as_str()),
            Self::Block(block) => bare_address(host).is_some_and(|address| block.contains(&address)),
        }
    }
}

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (scheme, rest) = text.split_once("://").ok_or(PatternError::NoScheme)?;
        let (host, port) = split_port(rest);
        let host = parse_host(host).ok_or(match rest.contains('/') {
            true => PatternError::Path,
            false => PatternError::Host,
        })?;
        let ports = match port {
            Some(port) if port.contains('/') => return Err(PatternError::Path),
            Some(port) => parse_ports(port).ok_or(PatternError::Port)?,
            None if scheme == "*" => ANY_PORT,
            None => match default_port(scheme) {
                Some(port) => u32::from(port)..u32::from(port) + 1,
                None => return Err(PatternError::NoPort),
            },
        };
        let scheme = match scheme {
            "*" => Scheme::Any,
            named => Scheme::Exactly(named.to_owned()),
        };
        Ok(Self { scheme, host, ports })
    }
}

/// Splits at the last colon, unless it is part of an IPv6 address in brackets.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

fn parse_host(text: &str) -> Option<Host> {
    if text == "*" {
        return Some(Host::Any);
    }
    if let Some(domain) = text.strip_prefix("*.") {
        return is_name(domain).then(|| Host::Below(format!(".{}", domain.to_ascii_lowercase())));
    }
    if text.contains('/') {
        return text.parse().ok().map(Host::Block);
    }
    (is_name(text) || bare_address(text).is_some()).then(|| Host::Exactly(text.to_owned()))
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
}

fn bare_address(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

fn parse_ports(text: &str) -> Option<Range<u32>> {
    if text == "*" {
        return Some(ANY_PORT);
    }
    let number = |text: &str| text.parse::<u16>().ok().map(u32::from);
    match text.split_once("..") {
        Some((first, end)) => Some(number(first)?..number(end)?),
        None => number(text).map(|port| port..port + 1),
    }
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(pattern: &str, uri: &str) -> bool {
        let allowed: AllowedHosts = std::iter::once(pattern.parse::<Pattern>().unwrap()).collect();
        allowed.allow(&uri.parse().unwrap())
    }

    #[test]
    fn nothing_is_allowed_by_default() {
        assert!(!AllowedHosts::default().allow(&"http://127.0.0.1/".parse().unwrap()));
    }

    #[test]
    fn scheme_host_and_port_must_all_match() {
        assert!(allows("https://a.example", "https://a.example/x?y"));
        assert!(allows("https://a.example", "https://A.EXAMPLE:443"));
        assert!(!allows("https://a.example", "http://a.example"));
        assert!(!allows("https://a.example", "https://a.example:8443"));
        assert!(!allows("https://a.example", "https://b.a.example"));
        assert!(!allows("http://localhost:*", "http://127.0.0.1:80"));
    }

    #[test]
    fn ports_may_be_any_or_a_range() {
        assert!(allows("http://127.0.0.1:*", "http://127.0.0.1:9"));
        assert!(allows("http://h:8000..9000", "http://h:8000"));
        assert!(!allows("http://h:8000..9000", "http://h:9000"));
        assert!(allows("http://[::1]:8080", "http://[::1]:8080"));
    }

    #[test]
    fn hosts_may_be_below_a_domain_or_in_a_block() {
        assert!(allows("https://*.blob.example", "https://x.y.blob.example"));
        assert!(!allows("https://*.blob.example", "https://blob.example"));
        assert!(!allows("https://*.blob.example", "https://evilblob.example"));
        assert!(allows("http://10.0.0.0/8:*", "http://10.1.2.3:5"));
        assert!(!allows("http://10.0.0.0/8:*", "http://11.1.2.3:5"));
        assert!(allows("*://*:*", "https://anything.example:5"));
    }

    #[test]
    fn credentials_before_the_host_do_not_hide_it() {
        assert!(!allows("http://good.example", "http://good.example@evil.example/"));
    }

    #[test]
    fn a_pattern_that_cannot_be_used_is_refused() {
        let refused = |pattern: &str| pattern.parse::<Pattern>().unwrap_err();
        assert_eq!(refused("a.example"), PatternError::NoScheme);
        assert_eq!(refused("http://a/b"), PatternError::Path);
        assert_eq!(refused("http://a:1/b"), PatternError::Path);
        assert_eq!(refused("http://a:x"), PatternError::Port);
        assert_eq!(refused("redis://a"), PatternError::NoPort);
        assert_eq!(refused("http://"), PatternError::Host);
    }
}
