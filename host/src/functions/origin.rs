//! Whether the Functions host itself sent a request, or hands on a visitor's.
//!
//! Function names are no part of a visitor's paths, which begin with the route prefix. But when it forwards a request,
//! the Functions host resolves `..` segments that were hidden as `..%2f`, after it has looked at the prefix. So the
//! path alone proves nothing, and an invocation must bear none of the marks of a visitor's request either.

use http::HeaderMap;
use thiserror::Error;

/// Names an invocation; the Functions host adds it to what it sends and to what it forwards.
pub const INVOCATION_ID: &str = "x-azure-functions-invocationid";

/// Names an invocation in the requests that the Functions host proxies. It replaces a value that a visitor sends.
const PROXIED_ID: &str = "x-ms-invocation-id";

/// Headers that Azure's front ends, and other proxies, add to what comes from outside; a visitor cannot keep them off.
const FRONT_END: [&str; 8] = [
    "x-arr-log-id",
    "x-arr-ssl",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-original-url",
    "disguised-host",
    "forwarded",
];

/// Why a request is no invocation of the Functions host's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Foreign {
    /// It has no invocation id, or several.
    #[error("it does not have one X-Azure-Functions-InvocationId")]
    NoInvocation,
    /// It is a visitor's request.
    #[error("its header {0} marks it as a visitor's")]
    Visitor(&'static str),
}

/// The invocation's id.
///
/// # Errors
/// The request is not the Functions host's own.
pub fn invocation(headers: &HeaderMap) -> Result<&str, Foreign> {
    let mark = FRONT_END
        .into_iter()
        .chain([PROXIED_ID])
        .find(|name| headers.contains_key(*name));
    if let Some(mark) = mark {
        return Err(Foreign::Visitor(mark));
    }
    let mut ids = headers.get_all(INVOCATION_ID).iter();
    match (ids.next().and_then(|id| id.to_str().ok()), ids.next()) {
        (Some(id), None) if !id.is_empty() => Ok(id),
        _ => Err(Foreign::NoInvocation),
    }
}

/// Whether a request belongs to an invocation of whatever kind. Those that do not are the Functions host's pings.
pub fn is_invocation(headers: &HeaderMap) -> bool {
    headers.contains_key(INVOCATION_ID) || headers.contains_key(PROXIED_ID)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn headers(list: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in list {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn the_functions_host_s_own_have_one_id_and_no_mark() {
        let own = headers(&[
            (INVOCATION_ID, "1"),
            ("user-agent", "Azure-Functions-Host/4.0"),
            ("traceparent", "0"),
        ]);
        assert_eq!(invocation(&own), Ok("1"));
        for (list, reason) in [
            (vec![], Foreign::NoInvocation),
            (vec![(INVOCATION_ID, "")], Foreign::NoInvocation),
            (vec![(INVOCATION_ID, "1"), (INVOCATION_ID, "2")], Foreign::NoInvocation),
            (
                vec![(INVOCATION_ID, "1"), ("x-ms-invocation-id", "1")],
                Foreign::Visitor(PROXIED_ID),
            ),
            (
                vec![(INVOCATION_ID, "1"), ("x-forwarded-for", "1.2.3.4")],
                Foreign::Visitor("x-forwarded-for"),
            ),
            (
                vec![(INVOCATION_ID, "1"), ("x-arr-log-id", "1")],
                Foreign::Visitor("x-arr-log-id"),
            ),
        ] {
            assert_eq!(invocation(&headers(&list)), Err(reason), "{list:?}");
        }
    }

    #[test]
    fn a_ping_is_no_invocation() {
        assert!(!is_invocation(&headers(&[("host", "127.0.0.1")])));
        assert!(is_invocation(&headers(&[("x-ms-invocation-id", "1")])));
    }
}
