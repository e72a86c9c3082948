//! Where a service listens.

use http::Uri;
use http::uri::{Authority, Scheme};

use crate::RequestError;

/// A service's address: scheme, host, port and the path that all its resources share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    scheme: Scheme,
    authority: Authority,
    base_path: String,
}

impl Endpoint {
    /// Reads an absolute URL. The schemes that messaging clients use instead of `https` (`sb`, `amqps`) mean what
    /// `messaging_scheme` says; `None` refuses them. The error says what is wrong without repeating the text.
    pub(crate) fn parse(text: &str, messaging_scheme: Option<&Scheme>) -> Result<Self, &'static str> {
        let parts = text.parse::<Uri>().map_err(|_| "is not a URL")?.into_parts();
        let (Some(named), Some(authority)) = (parts.scheme, parts.authority) else {
            return Err("is not an absolute URL");
        };
        let scheme = match (named.as_str(), messaging_scheme) {
            ("http" | "https", _) => named,
            ("sb" | "amqps", Some(scheme)) => scheme.clone(),
            _ => return Err("has a scheme that this service does not use"),
        };
        if authority.as_str().contains('@') {
            return Err("holds a user name, which this service does not use");
        }
        let path = parts.path_and_query.as_ref();
        if path.is_some_and(|path| path.query().is_some()) {
            return Err("has a query");
        }
        let base_path = path.map_or("", |path| path.path()).trim_end_matches('/').to_owned();
        Ok(Self {
            scheme,
            authority,
            base_path,
        })
    }

    /// Host and port, for logs.
    pub fn authority(&self) -> &str {
        self.authority.as_str()
    }

    /// Whether what is sent there cannot be read on its way: it is encrypted, or stays on this machine.
    pub(crate) fn is_confidential(&self) -> bool {
        self.scheme == Scheme::HTTPS || matches!(self.authority.host(), "127.0.0.1" | "[::1]" | "localhost")
    }

    /// Scheme, host without port, and shared path: the beginning of a name in a Service Bus signature.
    pub(crate) fn without_port(&self) -> String {
        format!("{}://{}{}", self.scheme, self.authority.host(), self.base_path)
    }

    /// The path on this endpoint of a resource whose own path is `path` (encoded, with its leading slash).
    pub(crate) fn path(&self, path: &str) -> String {
        format!("{}{path}", self.base_path)
    }

    /// The URL of an encoded path (as [`Endpoint::path`] gives it) with its query.
    pub(crate) fn uri(&self, path_and_query: &str) -> Result<Uri, RequestError> {
        Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.authority.clone())
            .path_and_query(path_and_query)
            .build()
            .map_err(|_| RequestError::new("the URL", "is too long"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_style_address_keeps_its_path() {
        let endpoint = Endpoint::parse("http://127.0.0.1:10000/devstoreaccount1/", None).unwrap();
        assert_eq!(endpoint.authority(), "127.0.0.1:10000");
        let uri = endpoint.uri(&endpoint.path("/carts/a.json")).unwrap();
        assert_eq!(uri, "http://127.0.0.1:10000/devstoreaccount1/carts/a.json");
    }

    #[test]
    fn a_messaging_scheme_means_what_the_service_says() {
        let endpoint = Endpoint::parse("sb://shop.servicebus.windows.net/", Some(&Scheme::HTTPS)).unwrap();
        assert_eq!(
            endpoint.uri("/orders").unwrap(),
            "https://shop.servicebus.windows.net/orders"
        );
        assert!(Endpoint::parse("sb://shop.servicebus.windows.net/", None).is_err());
    }

    #[test]
    fn what_is_no_plain_address_is_refused() {
        for text in [
            "",
            "orders",
            "/orders",
            "ftp://host/",
            "http://",
            "http://user:pw@host/",
            "http://host/?sig=x",
        ] {
            assert!(Endpoint::parse(text, None).is_err(), "{text}");
        }
    }
}
