//! The stored blobs.

use std::collections::HashMap;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};

/// A stored blob.
#[derive(Debug, Clone)]
pub struct Blob {
    /// Its bytes.
    pub body: Bytes,
    /// What is answered with it: its media type, its ETag, its time and its metadata.
    pub headers: HeaderMap,
}

/// All blobs, by their paths.
#[derive(Debug, Default)]
pub struct Blobs {
    blobs: HashMap<String, Blob>,
    writes: u64,
}

/// Why a blob was not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflict {
    /// It was to be new and is not.
    Exists,
    /// It is not in the state that the writer names.
    NotMet,
}

impl Blobs {
    /// The blob at this path.
    pub fn get(&self, path: &str) -> Option<&Blob> {
        self.blobs.get(path)
    }

    /// Writes the blob if the conditions in `request` hold, and gives it a new ETag, which is among its headers.
    pub fn put(&mut self, path: &str, request: &HeaderMap, mut blob: Blob) -> Result<&Blob, Conflict> {
        check(request, self.blobs.get(path))?;
        self.writes += 1;
        if let Ok(etag) = HeaderValue::try_from(format!("\"0x{:015X}\"", self.writes)) {
            blob.headers.insert(header::ETAG, etag);
        }
        Ok(self.blobs.entry(path.to_owned()).insert_entry(blob).into_mut())
    }
}

/// `If-None-Match: *` and `If-Match`, the two that mean something for a writer who has read.
fn check(request: &HeaderMap, stored: Option<&Blob>) -> Result<(), Conflict> {
    if stored.is_some() && request.contains_key(header::IF_NONE_MATCH) {
        return Err(Conflict::Exists);
    }
    let is_met = |wanted| stored.is_some_and(|blob| blob.headers.get(header::ETAG) == Some(wanted));
    match request.get(header::IF_MATCH) {
        Some(wanted) if !is_met(wanted) => Err(Conflict::NotMet),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blob() -> Blob {
        Blob {
            body: Bytes::new(),
            headers: HeaderMap::new(),
        }
    }

    fn only(name: header::HeaderName, value: &HeaderValue) -> HeaderMap {
        HeaderMap::from_iter([(name, value.clone())])
    }

    #[test]
    fn a_blob_is_written_in_the_state_that_its_writer_knows_and_in_no_other() {
        let mut blobs = Blobs::default();
        let absent = only(header::IF_NONE_MATCH, &HeaderValue::from_static("*"));
        let first = blobs.put("/a", &absent, blob()).unwrap().headers[header::ETAG].clone();
        assert_eq!(blobs.put("/a", &absent, blob()).unwrap_err(), Conflict::Exists);
        let known = only(header::IF_MATCH, &first);
        let second = blobs.put("/a", &known, blob()).unwrap().headers[header::ETAG].clone();
        assert_ne!(first, second);
        assert_eq!(blobs.put("/a", &known, blob()).unwrap_err(), Conflict::NotMet);
        assert_eq!(blobs.put("/b", &known, blob()).unwrap_err(), Conflict::NotMet);
        assert!(blobs.put("/b", &HeaderMap::new(), blob()).is_ok());
    }
}
