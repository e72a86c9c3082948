//! An answer. No I/O.

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
