//! A request as the shop sees it, and its answer. No I/O.

/// Most bytes of a request's body.
pub const MAX_BODY: usize = 64 * 1024;

/// A request.
#[derive(Debug)]
pub struct Request {
    /// The method, in capitals.
    pub method: String,
    /// The path, as it was sent, without the query.
    pub path: String,
    /// The headers, each as often as it was sent. What is not UTF-8 in a value is replaced.
    pub headers: Vec<(String, String)>,
    /// Whether the connection to this component is HTTPS.
    pub https: bool,
    /// The body.
    pub body: Body,
}

/// A request's body.
#[derive(Debug)]
pub enum Body {
    /// All of it.
    Whole(Vec<u8>),
    /// More than [`MAX_BODY`]; not read further.
    TooLarge,
    /// The client broke off.
    Incomplete,
}

impl Request {
    /// All values of a header. `name` is in lower case.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let headers = self
            .headers
            .iter()
            .filter(move |(present, _)| present.eq_ignore_ascii_case(name));
        headers.map(|(_, value)| value.as_str())
    }

    /// The first value of a header. `name` is in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let header = self
            .headers
            .iter()
            .find(|(present, _)| present.eq_ignore_ascii_case(name));
        header.map(|(_, value)| value.as_str())
    }

    /// Whether the body has this media type, whatever its parameters.
    pub fn has_media_type(&self, media_type: &str) -> bool {
        let essence = self
            .header("content-type")
            .unwrap_or_default()
            .split(';')
            .next()
            .unwrap_or_default();
        essence.trim().eq_ignore_ascii_case(media_type)
    }

    /// Whether the shopper's browser used HTTPS: what the nearest proxy says, else how the request came.
    pub fn is_secure(&self) -> bool {
        match self
            .header("x-forwarded-proto")
            .and_then(|schemes| schemes.split(',').next())
        {
            Some(scheme) => scheme.trim().eq_ignore_ascii_case("https"),
            None => self.https,
        }
    }

    /// Whether a browser says that another site's page sends this (<https://www.w3.org/TR/fetch-metadata/>).
    pub fn is_cross_site(&self) -> bool {
        self.header("sec-fetch-site")
            .is_some_and(|site| site.eq_ignore_ascii_case("cross-site"))
    }

    /// Whether the request only looks.
    pub fn is_safe(&self) -> bool {
        self.method == "GET" || self.method == "HEAD"
    }
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The headers, without `Content-Length`.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Reply {
    /// An answer that no cache keeps.
    pub fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Reply {
        let headers = vec![
            ("content-type", content_type.to_owned()),
            ("cache-control", "no-store".to_owned()),
        ];
        Reply {
            status,
            headers,
            body: body.into(),
        }
    }

    /// See the other page, with GET.
    pub fn see_other(location: String) -> Reply {
        let headers = vec![("location", location), ("cache-control", "no-store".to_owned())];
        Reply {
            status: 303,
            headers,
            body: Vec::new(),
        }
    }

    /// This answer with another header, in the place of one of the same name.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Reply {
        self.headers.retain(|(present, _)| *present != name);
        self.headers.push((name, value.into()));
        self
    }
}
