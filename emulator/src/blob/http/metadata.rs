//! Metadata and content headers as header fields.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::blob::stored::{ContentHeaders, md5};
use crate::blob::{BlobError, Metadata};
use crate::http::{Headers, Request, Response};

const PREFIX: &str = "x-ms-meta-";
const LARGEST: usize = 8 * 1024;

/// Reads every `x-ms-meta-` field. Names are identifiers, as in C#; all together may have 8 KB.
pub fn parse(headers: &Headers) -> Result<Metadata, BlobError> {
    let mut metadata = Metadata::new();
    for (field, value) in headers.iter() {
        let Some((prefix, name)) = field.split_at_checked(PREFIX.len()) else {
            continue;
        };
        if !prefix.eq_ignore_ascii_case(PREFIX) {
            continue;
        }
        let repeated = metadata
            .iter()
            .any(|(other, _): &(String, String)| other.eq_ignore_ascii_case(name));
        if !is_identifier(name) || repeated {
            return Err(BlobError::InvalidMetadata);
        }
        metadata.push((name.to_owned(), value.to_owned()));
    }
    let size: usize = metadata.iter().map(|(name, value)| name.len() + value.len()).sum();
    if size > LARGEST {
        Err(BlobError::MetadataTooLarge)
    } else {
        Ok(metadata)
    }
}

/// Adds the metadata to a response.
pub fn write(response: &mut Response, metadata: &Metadata) {
    for (name, value) in metadata {
        response.headers.push(format!("{PREFIX}{name}"), value);
    }
}

/// Reads the content headers of Put Blob: `x-ms-blob-*`, else the plain fields.
pub fn content_headers(request: &Request) -> ContentHeaders {
    let either = |special: &str, plain: &str| {
        request
            .headers
            .filled(special)
            .or_else(|| request.headers.filled(plain))
            .map(str::to_owned)
    };
    ContentHeaders {
        content_type: either("x-ms-blob-content-type", "content-type"),
        content_encoding: either("x-ms-blob-content-encoding", "content-encoding"),
        content_language: either("x-ms-blob-content-language", "content-language"),
        content_disposition: either("x-ms-blob-content-disposition", ""),
        cache_control: either("x-ms-blob-cache-control", "cache-control"),
        content_md5: either("x-ms-blob-content-md5", ""),
    }
}

/// Reads the content headers of operations whose plain fields describe the request and not the blob.
pub fn special_content_headers(request: &Request) -> ContentHeaders {
    let get = |name: &str| request.headers.filled(name).map(str::to_owned);
    ContentHeaders {
        content_type: get("x-ms-blob-content-type"),
        content_encoding: get("x-ms-blob-content-encoding"),
        content_language: get("x-ms-blob-content-language"),
        content_disposition: get("x-ms-blob-content-disposition"),
        cache_control: get("x-ms-blob-cache-control"),
        content_md5: get("x-ms-blob-content-md5"),
    }
}

/// Checks the `Content-MD5` of a request against its body.
pub fn check_md5(request: &Request) -> Result<(), BlobError> {
    match request.headers.filled("content-md5") {
        Some(given) => compare_md5(given, &request.body),
        None => Ok(()),
    }
}

/// Checks an MD5 in base64 against `body`.
pub fn compare_md5(given: &str, body: &[u8]) -> Result<(), BlobError> {
    if !BASE64_STANDARD.decode(given).is_ok_and(|digest| digest.len() == 16) {
        return Err(BlobError::InvalidMd5);
    }
    if given == md5(body) {
        Ok(())
    } else {
        Err(BlobError::Md5Mismatch)
    }
}

fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    characters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|character| character.is_ascii_alphanumeric() || character == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_one(name: &str, value: &str) -> Result<Metadata, BlobError> {
        let mut headers = Headers::new();
        headers.push("x-ms-version", "x");
        headers.push(name, value);
        parse(&headers)
    }

    #[test]
    fn names_keep_their_case_and_are_identifiers() {
        assert_eq!(
            parse_one("X-MS-Meta-Revision", "7"),
            Ok(vec![("Revision".into(), "7".into())])
        );
        for name in ["x-ms-meta-", "x-ms-meta-1a", "x-ms-meta-a-b"] {
            assert_eq!(parse_one(name, "7"), Err(BlobError::InvalidMetadata), "{name}");
        }
        assert_eq!(
            parse_one("x-ms-meta-a", &"x".repeat(9000)),
            Err(BlobError::MetadataTooLarge)
        );
    }

    #[test]
    fn an_md5_is_checked() {
        let check = |value: &str| {
            check_md5(
                &Request::new(http::Method::PUT, "/")
                    .with_body("hello")
                    .with_header("Content-MD5", value),
            )
        };
        assert_eq!(check("XUFAKrxLKna5cZ2REBfFkg=="), Ok(()));
        assert_eq!(check("AUFAKrxLKna5cZ2REBfFkg=="), Err(BlobError::Md5Mismatch));
        assert_eq!(check("nonsense"), Err(BlobError::InvalidMd5));
    }
}
