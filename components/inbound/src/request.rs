//! A request as a component sees it. No I/O.

/// A request.
#[derive(Debug)]
pub struct Request {
    /// The method, in capitals.
    pub method: String,
    /// Whose address the client asked, with the port: its `Host`. Empty if it did not say.
    pub authority: String,
    /// The path, as it was sent, without the query.
    pub path: String,
    /// What follows the question mark, as it was sent; empty without one.
    pub query: String,
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
    /// More than the component takes; not read further.
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

    /// Whether the client used HTTPS: what the nearest proxy says, else how the request came.
    pub fn is_secure(&self) -> bool {
        match self
            .header("x-forwarded-proto")
            .and_then(|schemes| schemes.split(',').next())
        {
            Some(scheme) => scheme.trim().eq_ignore_ascii_case("https"),
            None => self.https,
        }
    }

    /// Whether the request only looks.
    pub fn is_safe(&self) -> bool {
        self.method == "GET" || self.method == "HEAD"
    }
}
