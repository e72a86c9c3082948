//! Tokens of the component's identity, which the host gives.

use azure_rest::identity::{BearerToken, Resource};
use outbound::{Limits, clock, exchange};

use crate::{PublishError, publish_error};

/// What the host's token address gives for a resource. Not worth keeping: the host keeps it, and renews it.
///
/// # Errors
/// The host has no token for this component.
pub async fn host_token(resource: Resource) -> Result<BearerToken, PublishError> {
    let answer = exchange(resource.token_request()?, &Limits::PROMPT).await?;
    let token = BearerToken::received(&answer, clock::now());
    token.map_err(|failure| publish_error::refused("the host's token address", failure))
}
