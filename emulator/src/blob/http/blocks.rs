//! Large blobs: Put Block, Put Block List, Get Block List.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::StatusCode;

use super::block_list::{self, Wanted};
use super::upload::{check_grant, version, written};
use super::{Call, metadata, with_version};
use crate::blob::block::UncommittedBlocks;
use crate::blob::conditions::{Conditions, Purpose};
use crate::blob::stored::{Upload, md5};
use crate::blob::{Account, BlobError};
use crate::http::Response;

/// The longest block id before its encoding, in bytes.
const LONGEST_ID: usize = 64;

/// Put Block.
pub fn put(account: &mut Account, call: Call<'_>) -> Result<Response, BlobError> {
    let id = call
        .request
        .parameter("blockid")
        .ok_or(BlobError::InvalidParameter("blockid"))?;
    if !BASE64_STANDARD
        .decode(&id)
        .is_ok_and(|id| (1..=LONGEST_ID).contains(&id.len()))
    {
        return Err(BlobError::InvalidParameter("blockid"));
    }
    if call.request.body.is_empty() {
        return Err(BlobError::InvalidHeader("Content-Length"));
    }
    metadata::check_md5(call.request)?;
    let digest = md5(&call.request.body);
    let container = account.container_mut(call.container)?;
    check_grant(call, container.blob(call.blob))?;
    container.put_block(call.blob, &id, call.request.body.clone())?;
    Ok(Response::new(StatusCode::CREATED)
        .with_header("Content-MD5", digest)
        .with_header("x-ms-request-server-encrypted", "true"))
}

/// Put Block List.
pub fn commit(account: &mut Account, call: Call<'_>) -> Result<Response, BlobError> {
    metadata::check_md5(call.request)?;
    let list = block_list::parse(&call.request.body)?;
    let upload = Upload {
        headers: metadata::special_content_headers(call.request),
        metadata: metadata::parse(&call.request.headers)?,
        ..Upload::default()
    };
    let container = account.container_mut(call.container)?;
    check_grant(call, container.blob(call.blob))?;
    let conditions = Conditions::parse(&call.request.headers)?;
    let blob = container.put_block_list(call.blob, &list, upload, &conditions, call.now.time)?;
    // The MD5 of the list: it tells the client that the list has arrived as it was sent.
    Ok(written(StatusCode::CREATED, blob).with_header("Content-MD5", md5(&call.request.body)))
}

/// Get Block List.
pub fn list(account: &Account, call: Call<'_>) -> Result<Response, BlobError> {
    let wanted = Wanted::parse(call.request.parameter("blocklisttype").as_deref())?;
    let container = account.container(call.container)?;
    let (blob, uncommitted) = (container.blob(call.blob), container.uncommitted(call.blob));
    if blob.is_none() && uncommitted.is_none() {
        return Err(BlobError::BlobNotFound);
    }
    let mut response = Response::new(StatusCode::OK);
    if let Some(blob) = blob {
        Conditions::parse(&call.request.headers)?.check(version(blob), Purpose::Read)?;
        response = with_version(response, version(blob));
    }
    let size = blob.map_or(0, |blob| blob.body.len());
    let committed = blob.into_iter().flat_map(|blob| blob.blocks.iter().cloned());
    let waiting = uncommitted.into_iter().flat_map(UncommittedBlocks::blocks);
    Ok(response
        .with_header("x-ms-blob-content-length", size.to_string())
        .with_body("application/xml", block_list::write(wanted, committed, waiting)))
}
