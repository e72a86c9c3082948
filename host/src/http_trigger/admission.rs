//! What a request must be before a guest hears of it.

use std::time::Duration;

use http::header::{CONNECTION, HOST};
use http::uri::Authority;
use http::{HeaderValue, Request, Response, StatusCode, Version};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use thiserror::Error;
use wasmtime_wasi_http::WasiBody;

use super::answer::plain;
use super::received::{Received, Unreceived};

/// Why a request is not handed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Two hosts, none, or what is no host: whoever is in front may have understood another one (RFC 9112, section 3.2).
    #[error("The request must have one Host header, which names a host.")]
    Host,
    /// The target has no path: it is a tunnel's, or no target at all (RFC 9112, section 3.2).
    #[error("The request must name a path, which begins with a slash.")]
    Target,
    /// The body has no end or is not what its headers say.
    #[error(transparent)]
    Body(#[from] Unreceived),
}

impl Refusal {
    /// The answer, after which the connection ends: where its next request begins is not certain.
    pub fn response(self) -> Response<WasiBody> {
        let status = match self {
            Self::Host | Self::Target | Self::Body(Unreceived::Broken) => StatusCode::BAD_REQUEST,
            Self::Body(Unreceived::TooSlow) => StatusCode::REQUEST_TIMEOUT,
        };
        let mut response = plain(status, format!("{self}\n"));
        response
            .headers_mut()
            .insert(CONNECTION, HeaderValue::from_static("close"));
        response
    }
}

/// The request with the beginning of its body, or all of it if it is small.
///
/// # Errors
/// The request is not to be handed on.
pub async fn admit(request: Request<Incoming>, body_time: Duration) -> Result<Request<WasiBody>, Refusal> {
    if !names_one_host(&request) {
        return Err(Refusal::Host);
    }
    if !request.uri().path().starts_with('/') {
        return Err(Refusal::Target);
    }
    let (head, body) = request.into_parts();
    let body = Received::begun(body, body_time).await?;
    Ok(Request::from_parts(head, body.boxed_unsync()))
}

/// HTTP/1.0 knows no hosts, but has them if it names one.
fn names_one_host<B>(request: &Request<B>) -> bool {
    let mut hosts = request.headers().get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) => request.version() < Version::HTTP_11,
        (Some(host), None) => {
            let authority = Authority::try_from(host.as_bytes());
            host.is_empty() || authority.is_ok_and(|authority| !authority.as_str().contains('@'))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_host_is_wanted() {
        let named = |hosts: &[&str], version| {
            let mut request = Request::builder().version(version);
            for host in hosts {
                request = request.header(HOST, *host);
            }
            names_one_host(&request.body(()).unwrap())
        };
        for (hosts, is_named) in [
            (&["shop.example"][..], true),
            (&["127.0.0.1:3000"], true),
            (&["[::1]:3000"], true),
            (&[""], true),
            (&[], false),
            (&["shop.example", "shop.example"], false),
            (&["shop.example", "other.example"], false),
            (&["shop.example, other.example"], false),
            (&["shop.example/path"], false),
            (&["user@shop.example"], false),
            (&["shop example"], false),
        ] {
            assert_eq!(named(hosts, Version::HTTP_11), is_named, "{hosts:?}");
        }
        assert!(named(&[], Version::HTTP_10));
        assert!(!named(&["a", "b"], Version::HTTP_10));
    }
}
