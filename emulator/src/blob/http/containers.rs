//! Containers: create, look at, describe, delete.

use http::StatusCode;

use super::{Call, metadata, with_version};
use crate::blob::conditions::Conditions;
use crate::blob::{Account, BlobError};
use crate::http::Response;

/// Create Container.
pub fn create(account: &mut Account, call: Call<'_>) -> Result<Response, BlobError> {
    if call.request.headers.get("x-ms-blob-public-access").is_some() {
        return Err(BlobError::NotImplemented("public access"));
    }
    let container = account.create(call.container, metadata::parse(&call.request.headers)?, call.now.time)?;
    Ok(with_version(Response::new(StatusCode::CREATED), container.version()))
}

/// Get Container Properties and Get Container Metadata.
pub fn properties(account: &Account, call: Call<'_>) -> Result<Response, BlobError> {
    let container = account.container(call.container)?;
    let mut response = with_version(Response::new(StatusCode::OK), container.version());
    for (name, value) in [
        ("x-ms-lease-status", "unlocked"),
        ("x-ms-lease-state", "available"),
        ("x-ms-has-immutability-policy", "false"),
        ("x-ms-has-legal-hold", "false"),
        ("x-ms-default-encryption-scope", "$account-encryption-key"),
        ("x-ms-deny-encryption-scope-override", "false"),
    ] {
        response.headers.push(name, value);
    }
    metadata::write(&mut response, &container.metadata);
    Ok(response)
}

/// Set Container Metadata.
pub fn set_metadata(account: &mut Account, call: Call<'_>) -> Result<Response, BlobError> {
    let metadata = metadata::parse(&call.request.headers)?;
    let container = account.container_mut(call.container)?;
    container.set_metadata(metadata, call.now.time);
    Ok(with_version(Response::new(StatusCode::OK), container.version()))
}

/// Delete Container.
pub fn delete(account: &mut Account, call: Call<'_>) -> Result<Response, BlobError> {
    account.delete(call.container, &Conditions::parse(&call.request.headers)?)?;
    Ok(Response::new(StatusCode::ACCEPTED))
}
