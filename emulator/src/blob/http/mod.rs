//! The REST protocol of Blob Storage, with path-style URLs: `/account/container/blob`.
//!
//! # Layout
//! - [`route`]: what a method, a path and a query ask for
//! - [`upload`], [`download`], [`blocks`] with [`block_list`], [`containers`], [`listing`]: the operations
//! - [`metadata`]: metadata and content headers as header fields
//! - [`error`]: the documented errors

pub mod block_list;
pub mod blocks;
pub mod containers;
pub mod download;
pub mod error;
pub mod listing;
pub mod metadata;
pub mod route;
pub mod upload;

use http::StatusCode;
use uuid::Uuid;

use self::route::{Operation, Route};
use super::authorization::authorize;
use super::conditions::Conditions;
use super::permission::Grant;
use super::shared_key::wrong_key;
use super::{Account, BlobError};
use crate::clock::Now;
use crate::http::{Request, Response, date};
use crate::random::Random;

/// What the service calls its own protocol when a client names no version.
const VERSION: &str = "2022-11-02";

/// An account and what its REST interface needs to know.
#[derive(Debug)]
pub struct BlobService {
    /// The containers and the key.
    pub account: Account,
    /// The source of request ids.
    pub random: Random,
}

/// What an operation works with.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// The request.
    pub request: &'a Request,
    /// The container's name.
    pub container: &'a str,
    /// The blob's name.
    pub blob: &'a str,
    /// What the credentials allow.
    pub grant: Grant,
    /// What time it is.
    pub now: Now,
}

impl BlobService {
    /// Answers a request.
    pub fn answer(&mut self, request: &Request, now: &Now) -> Response {
        let id = self.random.uuid();
        let response = self
            .try_answer(request, *now)
            .unwrap_or_else(|refused| error::response(&refused, id, now));
        with_common_headers(response, request, id)
    }

    /// The answer to a request whose key is taken for a wrong one.
    pub fn refuse_key(&mut self, request: &Request, now: &Now) -> Response {
        let id = self.random.uuid();
        with_common_headers(error::response(&wrong_key(), id, now), request, id)
    }

    fn try_answer(&mut self, request: &Request, now: Now) -> Result<Response, BlobError> {
        let route = Route::parse(request, &self.account.name)?;
        let (container, blob) = (route.container.as_str(), route.blob.as_str());
        let grant = authorize(
            &self.account,
            request,
            (container, blob),
            route.operation.need(),
            now.wall,
        )?;
        let call = Call {
            request,
            container,
            blob,
            grant,
            now,
        };
        let account = &mut self.account;
        match route.operation {
            Operation::ListContainers => listing::containers(account, call),
            Operation::CreateContainer => containers::create(account, call),
            Operation::ContainerProperties => containers::properties(account, call),
            Operation::SetContainerMetadata => containers::set_metadata(account, call),
            Operation::DeleteContainer => containers::delete(account, call),
            Operation::ListBlobs => listing::blobs(account, call),
            Operation::PutBlob => upload::put(account, call),
            Operation::PutBlock => blocks::put(account, call),
            Operation::PutBlockList => blocks::commit(account, call),
            Operation::GetBlockList => blocks::list(account, call),
            Operation::GetBlob => download::get(account, call),
            Operation::BlobProperties => download::properties(account, call),
            Operation::SetBlobMetadata => upload::set_metadata(account, call),
            Operation::SetBlobProperties => upload::set_properties(account, call),
            Operation::DeleteBlob => delete(account, call),
        }
    }
}

fn delete(account: &mut Account, call: Call<'_>) -> Result<Response, BlobError> {
    let conditions = Conditions::parse(&call.request.headers)?;
    account.container_mut(call.container)?.delete(call.blob, &conditions)?;
    Ok(Response::new(StatusCode::ACCEPTED).with_header("x-ms-delete-type-permanent", "true"))
}

/// The answer to what could not be read as a request.
pub fn unreadable(status: StatusCode, reason: &str, id: Uuid, now: &Now) -> Response {
    let refused = match status {
        StatusCode::PAYLOAD_TOO_LARGE => BlobError::BodyTooLarge,
        _ => BlobError::Unreadable(status, reason.to_owned()),
    };
    error::response(&refused, id, now).with_header("x-ms-request-id", id.to_string())
}

fn with_common_headers(mut response: Response, request: &Request, id: Uuid) -> Response {
    response.headers.push("x-ms-request-id", id.to_string());
    response.headers.push(
        "x-ms-version",
        request.headers.filled("x-ms-version").unwrap_or(VERSION),
    );
    if let Some(client_id) = request.headers.filled("x-ms-client-request-id") {
        response.headers.push("x-ms-client-request-id", client_id);
    }
    response
}

/// `ETag` and `Last-Modified`.
fn with_version(response: Response, version: super::conditions::Version) -> Response {
    response
        .with_header("ETag", version.etag.to_string())
        .with_header("Last-Modified", date::format(version.last_modified))
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
