//! Put and delete.

use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Response, StatusCode};

use super::read::etag;
use super::{Account, Address, BlobError, Condition, metadata};
use crate::{Failure, RequestError};

/// What is to be stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// The media type. Empty: the service's default, `application/octet-stream`.
    pub content_type: String,
    /// The bytes.
    pub body: Vec<u8>,
    /// Names (letters, digits, underscores, no digit first; the case is lost) and values (printable ASCII).
    pub metadata: Vec<(String, String)>,
}

/// The request that writes a whole blob. [`stored`] reads its answer.
///
/// # Errors
/// The content type, the ETag or the metadata fit no HTTP header.
pub fn put(
    account: &Account,
    address: &Address,
    content: Content,
    condition: &Condition,
    now: u64,
) -> Result<Request<Vec<u8>>, RequestError> {
    let mut request = account
        .request(Method::PUT, address, now)?
        .header("x-ms-blob-type", "BlockBlob")
        .header(CONTENT_LENGTH, content.body.len());
    if !content.content_type.is_empty() {
        let unusable = |_| RequestError::new("the blob's content type", "fits no HTTP header");
        request = request.header(
            CONTENT_TYPE,
            HeaderValue::try_from(&content.content_type).map_err(unusable)?,
        );
    }
    let request = metadata::apply(condition.apply(request)?, &content.metadata)?;
    account.sign(request, content.body)
}

/// The request that removes a blob and its snapshots. [`deleted`] reads its answer.
///
/// # Errors
/// The ETag fits no HTTP header.
pub fn delete(
    account: &Account,
    address: &Address,
    condition: &Condition,
    now: u64,
) -> Result<Request<Vec<u8>>, RequestError> {
    let request = account
        .request(Method::DELETE, address, now)?
        .header("x-ms-delete-snapshots", "include");
    account.sign(condition.apply(request)?, Vec::new())
}

/// The ETag of the blob that was written.
///
/// # Errors
/// What the answer was instead. That there is no blob to match an ETag is a conflict too.
pub fn stored(response: &Response<Vec<u8>>, now: u64) -> Result<String, BlobError> {
    match etag(response.headers()) {
        Some(etag) if response.status() == StatusCode::CREATED => return Ok(etag),
        _ => {}
    }
    Err(match BlobError::of(response, now) {
        error if error.is_no_blob() => BlobError::Conflict(Failure::of(response, now)),
        error => error,
    })
}

/// Whether there was a blob that has now been removed.
///
/// # Errors
/// What the answer was instead.
pub fn deleted(response: &Response<Vec<u8>>, now: u64) -> Result<bool, BlobError> {
    if response.status() == StatusCode::ACCEPTED {
        return Ok(true);
    }
    let error = BlobError::of(response, now);
    if error.is_no_blob() { Ok(false) } else { Err(error) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FailureKind;

    fn content() -> Content {
        Content {
            content_type: "application/json".into(),
            body: b"{}".to_vec(),
            metadata: vec![("revision".into(), "7".into())],
        }
    }

    fn request(condition: &Condition) -> Request<Vec<u8>> {
        let account = Account::parse("UseDevelopmentStorage=true").unwrap();
        put(
            &account,
            &Address::new("carts", "a.json").unwrap(),
            content(),
            condition,
            0,
        )
        .unwrap()
    }

    fn answer(status: u16, headers: &[(&str, &str)]) -> Response<Vec<u8>> {
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        response.body(Vec::new()).unwrap()
    }

    #[test]
    fn a_blob_goes_with_its_type_length_and_metadata() {
        let request = request(&Condition::Always);
        assert_eq!(request.method(), Method::PUT);
        assert_eq!(request.body(), b"{}");
        let expected = [
            ("x-ms-blob-type", "BlockBlob"),
            ("content-length", "2"),
            ("content-type", "application/json"),
            ("x-ms-meta-revision", "7"),
        ];
        for (name, value) in expected {
            assert_eq!(request.headers()[name], value, "{name}");
        }
        assert!(!request.headers().contains_key("if-match") && !request.headers().contains_key("if-none-match"));
    }

    #[test]
    fn conditions_become_headers() {
        assert_eq!(request(&Condition::IfAbsent).headers()["if-none-match"], "*");
        assert_eq!(
            request(&Condition::IfMatch("\"0x8D\"".into())).headers()["if-match"],
            "\"0x8D\""
        );
        let account = Account::parse("UseDevelopmentStorage=true").unwrap();
        let address = Address::new("carts", "a").unwrap();
        assert!(delete(&account, &address, &Condition::IfMatch("a\nb".into()), 0).is_err());
    }

    #[test]
    fn the_answer_to_a_put_is_its_etag_or_why_not() {
        assert_eq!(stored(&answer(201, &[("etag", "\"1\"")]), 0).unwrap(), "\"1\"");
        for response in [answer(201, &[]), answer(200, &[("etag", "\"1\"")])] {
            let Err(BlobError::Failed(failure)) = stored(&response, 0) else {
                panic!("nothing says that it is stored")
            };
            assert_eq!(failure.kind, FailureKind::Unavailable);
        }
        let conflicts = [
            (412, "ConditionNotMet"),
            (409, "BlobAlreadyExists"),
            (404, "BlobNotFound"),
        ];
        for (status, code) in conflicts {
            let error = stored(&answer(status, &[("x-ms-error-code", code)]), 0).unwrap_err();
            assert!(matches!(error, BlobError::Conflict(_)), "{code}");
        }
    }

    #[test]
    fn the_answer_to_a_delete_says_whether_there_was_a_blob() {
        assert_eq!(deleted(&answer(202, &[]), 0), Ok(true));
        assert_eq!(
            deleted(&answer(404, &[("x-ms-error-code", "BlobNotFound")]), 0),
            Ok(false)
        );
        let missing = deleted(&answer(404, &[("x-ms-error-code", "ContainerNotFound")]), 0);
        assert!(matches!(missing, Err(BlobError::NoContainer(_))));
    }
}
