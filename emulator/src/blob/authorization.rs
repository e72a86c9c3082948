//! Who may do what: Shared Key or a shared access signature.

use jiff::Timestamp;

use super::permission::{Grant, Need};
use super::{Account, BlobError, sas, shared_key};
use crate::http::Request;

/// Checks a request's credentials; `resource` is the container and the blob, empty where there is none.
pub fn authorize(
    account: &Account,
    request: &Request,
    resource: (&str, &str),
    need: Need,
    wall: Timestamp,
) -> Result<Grant, BlobError> {
    let Some(header) = request.headers.filled("authorization") else {
        return match sas::is_present(request) {
            true => sas::verify(account, request, resource, need, wall),
            false => Err(BlobError::NoAuthentication),
        };
    };
    match header.split_once(' ') {
        Some((scheme, credentials)) if scheme.eq_ignore_ascii_case("SharedKey") => {
            shared_key::verify(account, request, credentials, wall).map(|()| Grant::Full)
        }
        _ => Err(BlobError::AuthenticationFailed(
            "The scheme is not SharedKey.".to_owned(),
        )),
    }
}
