//! Reading blobs: Get Blob and Get Blob Properties.

use http::StatusCode;

use super::upload::version;
use super::{Call, metadata, with_version};
use crate::blob::conditions::Conditions;
use crate::blob::range::ByteRange;
use crate::blob::stored::{StoredBlob, md5};
use crate::blob::{Account, BlobError};
use crate::http::{Request, Response, date};

/// The longest range whose MD5 is computed on request.
const LONGEST_HASHED: usize = 4 * 1024 * 1024;

/// Get Blob.
pub fn get(account: &Account, call: Call<'_>) -> Result<Response, BlobError> {
    let blob = find(account, call)?;
    let Some(range) = ByteRange::parse(&call.request.headers, blob.body.len())? else {
        let mut response = describe(StatusCode::OK, blob, call.request);
        if let Some(digest) = &blob.headers.content_md5 {
            response.headers.push("Content-MD5", digest);
        }
        response.body = blob.body.clone();
        return Ok(response);
    };
    let mut response = describe(StatusCode::PARTIAL_CONTENT, blob, call.request);
    response.body = blob.body.slice(range.first..=range.last);
    response.headers.push(
        "Content-Range",
        format!("bytes {}-{}/{}", range.first, range.last, blob.body.len()),
    );
    if let Some(digest) = &blob.headers.content_md5 {
        response.headers.push("x-ms-blob-content-md5", digest);
    }
    if call
        .request
        .headers
        .get("x-ms-range-get-content-md5")
        .is_some_and(|wanted| wanted.eq_ignore_ascii_case("true"))
    {
        if response.body.len() > LONGEST_HASHED {
            return Err(BlobError::InvalidHeader("x-ms-range-get-content-md5"));
        }
        let digest = md5(&response.body);
        response.headers.push("Content-MD5", digest);
    }
    Ok(response)
}

/// Get Blob Properties and Get Blob Metadata.
pub fn properties(account: &Account, call: Call<'_>) -> Result<Response, BlobError> {
    let blob = find(account, call)?;
    let mut response = describe(StatusCode::OK, blob, call.request);
    if let Some(digest) = &blob.headers.content_md5 {
        response.headers.push("Content-MD5", digest);
    }
    // The server sends the length of this, not the bytes, because the method is HEAD.
    if call.request.method == http::Method::HEAD {
        response.body = blob.body.clone();
    }
    Ok(response)
}

fn find<'a>(account: &'a Account, call: Call<'_>) -> Result<&'a StoredBlob, BlobError> {
    account
        .container(call.container)?
        .get(call.blob, &Conditions::parse(&call.request.headers)?)
}

fn describe(status: StatusCode, blob: &StoredBlob, request: &Request) -> Response {
    let mut response = with_version(Response::new(status), version(blob));
    let headers = &blob.headers;
    let sas = |name: &str| {
        request
            .parameter("sig")
            .and_then(|_| request.parameter(name))
            .filter(|value| !value.is_empty())
    };
    let fields = [
        (
            "Content-Type",
            sas("rsct").or_else(|| Some(blob.content_type().to_owned())),
        ),
        (
            "Content-Encoding",
            sas("rsce").or_else(|| headers.content_encoding.clone()),
        ),
        (
            "Content-Language",
            sas("rscl").or_else(|| headers.content_language.clone()),
        ),
        (
            "Content-Disposition",
            sas("rscd").or_else(|| headers.content_disposition.clone()),
        ),
        ("Cache-Control", sas("rscc").or_else(|| headers.cache_control.clone())),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            response.headers.push(name, value);
        }
    }
    for (name, value) in [
        ("Accept-Ranges", "bytes"),
        ("x-ms-blob-type", "BlockBlob"),
        ("x-ms-lease-status", "unlocked"),
        ("x-ms-lease-state", "available"),
        ("x-ms-server-encrypted", "true"),
    ] {
        response.headers.push(name, value);
    }
    response.headers.push("x-ms-creation-time", date::format(blob.created));
    metadata::write(&mut response, &blob.metadata);
    response
}
