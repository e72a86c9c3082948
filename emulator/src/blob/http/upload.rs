//! Writing blobs: Put Blob, Set Blob Metadata, Set Blob Properties.

use http::StatusCode;

use super::{Call, metadata, with_version};
use crate::blob::conditions::{Conditions, Version};
use crate::blob::container::Description;
use crate::blob::permission::Grant;
use crate::blob::stored::{ContentHeaders, StoredBlob, Upload, md5};
use crate::blob::{Account, BlobError};
use crate::http::Response;

/// Put Blob.
pub fn put(account: &mut Account, call: Call<'_>) -> Result<Response, BlobError> {
    match call.request.headers.filled("x-ms-blob-type") {
        Some("BlockBlob") => {}
        Some("PageBlob") => return Err(BlobError::NotImplemented("page blobs")),
        Some("AppendBlob") => return Err(BlobError::NotImplemented("append blobs")),
        Some(_) => return Err(BlobError::InvalidHeader("x-ms-blob-type")),
        None => return Err(BlobError::MissingHeader("x-ms-blob-type")),
    }
    let headers = metadata::content_headers(call.request);
    metadata::check_md5(call.request)?;
    if let Some(given) = &headers.content_md5 {
        metadata::compare_md5(given, &call.request.body)?;
    }
    let digest = md5(&call.request.body);
    let upload = Upload {
        body: call.request.body.clone(),
        blocks: Vec::new(),
        headers: ContentHeaders {
            content_md5: Some(digest.clone()),
            ..headers
        },
        metadata: metadata::parse(&call.request.headers)?,
    };
    let container = account.container_mut(call.container)?;
    check_grant(call, container.blob(call.blob))?;
    let blob = container.put(
        call.blob,
        upload,
        &Conditions::parse(&call.request.headers)?,
        call.now.time,
    )?;
    Ok(written(StatusCode::CREATED, blob).with_header("Content-MD5", digest))
}

/// Set Blob Metadata.
pub fn set_metadata(account: &mut Account, call: Call<'_>) -> Result<Response, BlobError> {
    let description = Description::Metadata(metadata::parse(&call.request.headers)?);
    let conditions = Conditions::parse(&call.request.headers)?;
    let container = account.container_mut(call.container)?;
    Ok(written(
        StatusCode::OK,
        container.describe(call.blob, description, &conditions, call.now.time)?,
    ))
}

/// Set Blob Properties.
pub fn set_properties(account: &mut Account, call: Call<'_>) -> Result<Response, BlobError> {
    let description = Description::Headers(metadata::special_content_headers(call.request));
    let conditions = Conditions::parse(&call.request.headers)?;
    let container = account.container_mut(call.container)?;
    let blob = container.describe(call.blob, description, &conditions, call.now.time)?;
    Ok(with_version(Response::new(StatusCode::OK), version(blob)))
}

/// A signature may allow new blobs only.
pub fn check_grant(call: Call<'_>, existing: Option<&StoredBlob>) -> Result<(), BlobError> {
    match (call.grant, existing) {
        (Grant::CreateOnly, Some(_)) => Err(BlobError::PermissionMismatch),
        _ => Ok(()),
    }
}

/// The answer to a write.
pub fn written(status: StatusCode, blob: &StoredBlob) -> Response {
    with_version(Response::new(status), version(blob)).with_header("x-ms-request-server-encrypted", "true")
}

/// What a blob's conditions are compared with.
pub fn version(blob: &StoredBlob) -> Version {
    Version {
        etag: blob.etag,
        last_modified: blob.last_modified,
    }
}
