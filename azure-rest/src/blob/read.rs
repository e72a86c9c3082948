//! Get and head.

use http::header::{CONTENT_TYPE, ETAG, LAST_MODIFIED};
use http::{HeaderMap, HeaderName, Method, Request, Response, StatusCode};

use super::{Account, Address, BlobError, metadata};
use crate::{Failure, RequestError, http_date};

/// What is known of a stored blob without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Properties {
    /// Names this state of the blob; with its quotes.
    pub etag: String,
    /// The media type.
    pub content_type: String,
    /// When it was last written, in seconds since 1970-01-01 UTC.
    pub last_modified: Option<u64>,
    /// Names, in lower case, and values.
    pub metadata: Vec<(String, String)>,
}

/// A stored blob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// All but its bytes.
    pub properties: Properties,
    /// Its bytes.
    pub body: Vec<u8>,
}

/// The request for a blob. [`got`] reads its answer.
///
/// # Errors
/// The path is too long for a URL.
pub fn get(account: &Account, address: &Address, now: u64) -> Result<Request<Vec<u8>>, RequestError> {
    account.sign(account.request(Method::GET, address, now)?, Vec::new())
}

/// The request for what is known of a blob. [`headed`] reads its answer.
///
/// # Errors
/// The path is too long for a URL.
pub fn head(account: &Account, address: &Address, now: u64) -> Result<Request<Vec<u8>>, RequestError> {
    account.sign(account.request(Method::HEAD, address, now)?, Vec::new())
}

/// The blob, or none if there is none of this name.
///
/// # Errors
/// What the answer was instead.
pub fn got(response: Response<Vec<u8>>, now: u64) -> Result<Option<Blob>, BlobError> {
    let properties = headed(&response, now)?;
    Ok(properties.map(|properties| Blob {
        properties,
        body: response.into_body(),
    }))
}

/// What is known of the blob, or none if there is none of this name.
///
/// # Errors
/// What the answer was instead. An answer without an ETag comes from something that is no Blob service.
pub fn headed(response: &Response<Vec<u8>>, now: u64) -> Result<Option<Properties>, BlobError> {
    if response.status() != StatusCode::OK {
        let error = BlobError::of(response, now);
        return if error.is_no_blob() { Ok(None) } else { Err(error) };
    }
    let headers = response.headers();
    let etag = etag(headers).ok_or_else(|| BlobError::Failed(Failure::of(response, now)))?;
    Ok(Some(Properties {
        etag,
        content_type: text(headers, &CONTENT_TYPE).unwrap_or_default(),
        last_modified: text(headers, &LAST_MODIFIED).as_deref().and_then(http_date::parse),
        metadata: metadata::read(headers),
    }))
}

pub(super) fn etag(headers: &HeaderMap) -> Option<String> {
    text(headers, &ETAG).filter(|etag| !etag.is_empty())
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers
        .get(name)
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FailureKind;

    fn stored() -> Response<Vec<u8>> {
        let response = Response::builder()
            .header("ETag", "\"0x8D\"")
            .header("Content-Type", "application/json")
            .header("Last-Modified", "Thu, 25 Apr 2019 06:37:16 GMT")
            .header("x-ms-meta-Revision", "7");
        response.body(b"{}".to_vec()).unwrap()
    }

    fn refused(status: u16, code: &str) -> Response<Vec<u8>> {
        Response::builder()
            .status(status)
            .header("x-ms-error-code", code)
            .body(Vec::new())
            .unwrap()
    }

    #[test]
    fn requests_name_their_version_and_date() {
        let account = Account::parse("UseDevelopmentStorage=true").unwrap();
        let address = Address::new("carts", "a.json").unwrap();
        for (request, method) in [(get, Method::GET), (head, Method::HEAD)] as [(fn(&_, &_, _) -> _, Method); 2] {
            let request: Request<Vec<u8>> = request(&account, &address, 1_556_174_236).unwrap();
            assert_eq!(request.method(), method);
            assert_eq!(request.headers()["x-ms-version"], "2022-11-02");
            assert_eq!(request.headers()["x-ms-date"], "Thu, 25 Apr 2019 06:37:16 GMT");
            assert!(request.headers().contains_key("authorization"));
        }
    }

    #[test]
    fn a_blob_is_read_with_all_that_is_known_of_it() {
        let blob = got(stored(), 0).unwrap().unwrap();
        assert_eq!(blob.body, b"{}");
        let expected = Properties {
            etag: "\"0x8D\"".into(),
            content_type: "application/json".into(),
            last_modified: Some(1_556_174_236),
            metadata: vec![("revision".into(), "7".into())],
        };
        assert_eq!(blob.properties, expected);
        assert_eq!(headed(&stored(), 0).unwrap(), Some(expected));
    }

    #[test]
    fn a_missing_blob_is_none_and_a_missing_container_is_not() {
        assert_eq!(got(refused(404, "BlobNotFound"), 0), Ok(None));
        assert_eq!(headed(&refused(404, "BlobNotFound"), 0), Ok(None));
        assert!(matches!(
            headed(&refused(404, "ContainerNotFound"), 0),
            Err(BlobError::NoContainer(_))
        ));
    }

    #[test]
    fn a_success_that_no_blob_service_sends_is_an_outage() {
        for response in [Response::new(Vec::new()), refused(206, "")] {
            let Err(BlobError::Failed(failure)) = got(response, 0) else {
                panic!("this is no blob")
            };
            assert_eq!(failure.kind, FailureKind::Unavailable);
        }
    }
}
