//! Whether another site's page may have sent a request. No I/O.
//!
//! A browser says where a request comes from, and no page can make it say something else: in `Sec-Fetch-Site`
//! (<https://www.w3.org/TR/fetch-metadata/>), which it sends to HTTPS and to this machine only, and in `Origin`
//! (<https://fetch.spec.whatwg.org/#origin-header>), which goes with every request that may change something.

use crate::Request;

impl Request {
    /// Whether another site's page may have sent this. Where `Sec-Fetch-Site` is there, it decides alone; else `Origin` does, which must be
    /// the address that was asked; and without both, only a program that has no cookie is trusted: it has no visitor's rights to abuse.
    pub fn is_cross_site(&self) -> bool {
        let mut sites = self.all("sec-fetch-site").peekable();
        if sites.peek().is_some() {
            return !sites.all(|site| site == "same-origin" || site == "none");
        }
        let mut origins = self.all("origin").peekable();
        match origins.peek() {
            Some(_) => !origins.all(|origin| self.is_own_origin(origin)),
            None => self.header("cookie").is_some(),
        }
    }

    /// Whether this is an origin of the address that was asked. One of HTTPS always may be: what ends TLS in front of us need not say so. One of
    /// HTTP is not if the client used HTTPS, since anybody on its way could have written that page.
    fn is_own_origin(&self, origin: &str) -> bool {
        let (default_port, authority) = match origin.split_once("://") {
            Some(("https", authority)) => (":443", authority),
            Some(("http", authority)) if !self.is_secure() => (":80", authority),
            _ => return false,
        };
        let named = |address: &str| {
            address
                .strip_suffix(default_port)
                .unwrap_or(address)
                .to_ascii_lowercase()
        };
        !authority.is_empty() && self.addresses().any(|address| named(address) == named(authority))
    }

    /// What the client may have asked for: a front end passes on its own `Host`, and the client's as `X-Forwarded-Host`. A page cannot add that
    /// to a request for another site without that site's consent (a CORS preflight), which the components never give.
    fn addresses(&self) -> impl Iterator<Item = &str> {
        let forwarded = self.all("x-forwarded-host").flat_map(|hosts| hosts.split(','));
        std::iter::once(self.authority.as_str()).chain(forwarded).map(str::trim)
    }
}

#[cfg(test)]
mod tests {
    use crate::{Body, Request};

    fn request(authority: &str, headers: &[(&str, &str)]) -> Request {
        Request {
            method: "POST".into(),
            authority: authority.into(),
            path: "/".into(),
            query: String::new(),
            headers: headers
                .iter()
                .map(|(name, value)| (name.to_string(), value.to_string()))
                .collect(),
            https: false,
            body: Body::Whole(Vec::new()),
        }
    }

    fn crosses(authority: &str, headers: &[(&str, &str)]) -> bool {
        request(authority, headers).is_cross_site()
    }

    #[test]
    fn sec_fetch_site_decides_alone() {
        for (sites, cross) in [
            (&["same-origin"][..], false),
            (&["none"], false),
            (&["cross-site"], true),
            (&["same-site"], true),
            (&["SAME-ORIGIN"], true),
            (&["same-origin, cross-site"], true),
            (&["same-origin", "cross-site"], true),
            (&["cross-site", "same-origin"], true),
            (&[""], true),
        ] {
            let mut headers: Vec<_> = sites.iter().map(|site| ("Sec-Fetch-Site", *site)).collect();
            assert_eq!(crosses("shop.example", &headers), cross, "{sites:?}");
            headers.push(("origin", "https://shop.example"));
            assert_eq!(
                crosses("shop.example", &headers),
                cross,
                "{sites:?}, whatever the origin"
            );
        }
        assert!(!crosses(
            "shop.example",
            &[("sec-fetch-site", "same-origin"), ("origin", "null"), ("cookie", "a=b")]
        ));
    }

    #[test]
    fn an_origin_must_be_the_address_that_was_asked() {
        for (authority, origin, cross) in [
            ("shop.example", "https://shop.example", false),
            ("shop.example", "http://shop.example", false),
            ("Shop.Example", "https://shop.example", false),
            ("shop.example:443", "https://shop.example", false),
            ("shop.example:80", "http://shop.example", false),
            ("127.0.0.1:3000", "http://127.0.0.1:3000", false),
            ("[::1]:3000", "http://[::1]:3000", false),
            ("127.0.0.1:3000", "http://127.0.0.1:3001", true),
            ("127.0.0.1:3000", "http://127.0.0.1", true),
            ("127.0.0.1", "http://localhost", true),
            ("shop.example:80", "https://shop.example", true),
            ("shop.example:8443", "https://shop.example", true),
            ("shop.example", "https://evil.example", true),
            ("shop.example", "https://evil.shop.example", true),
            ("shop.example", "https://shop.example.evil.example", true),
            ("shop.example", "https://shop.example@evil.example", true),
            ("shop.example", "https://shop.example/", true),
            ("shop.example", "ftp://shop.example", true),
            ("shop.example", "shop.example", true),
            ("shop.example", "null", true),
            ("null", "null", true),
            ("shop.example", "", true),
            ("", "https://", true),
        ] {
            assert_eq!(crosses(authority, &[("origin", origin)]), cross, "{authority} {origin}");
        }
    }

    #[test]
    fn every_origin_must_be_right() {
        let (own, other) = (("origin", "https://shop.example"), ("origin", "https://evil.example"));
        assert!(crosses("shop.example", &[own, other]));
        assert!(crosses("shop.example", &[other, own]));
        assert!(!crosses("shop.example", &[own, own]));
    }

    #[test]
    fn a_front_end_may_say_which_address_was_asked() {
        let origin = ("origin", "https://shop.example");
        assert!(crosses("internal:8080", &[origin]));
        assert!(!crosses(
            "internal:8080",
            &[origin, ("X-Forwarded-Host", "shop.example")]
        ));
        assert!(!crosses(
            "internal:8080",
            &[origin, ("x-forwarded-host", "shop.example, internal")]
        ));
        assert!(crosses(
            "internal:8080",
            &[origin, ("x-forwarded-host", "other.example")]
        ));
        assert!(crosses(
            "internal:8080",
            &[("origin", "https://"), ("x-forwarded-host", "")]
        ));
    }

    #[test]
    fn a_page_from_http_is_another_site_to_https() {
        let origin = ("origin", "http://shop.example");
        assert!(crosses("shop.example", &[origin, ("x-forwarded-proto", "https")]));
        assert!(!crosses("shop.example", &[origin, ("x-forwarded-proto", "http")]));
        let direct = Request {
            https: true,
            ..request("shop.example", &[origin])
        };
        assert!(direct.is_cross_site());
    }

    #[test]
    fn without_a_word_of_its_origin_a_cookie_is_refused() {
        assert!(!crosses("shop.example", &[]));
        assert!(crosses("shop.example", &[("Cookie", "petstore_session=x")]));
        assert!(crosses("shop.example", &[("cookie", "")]));
    }
}
