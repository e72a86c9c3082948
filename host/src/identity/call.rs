//! Asks the platform for a token, once.

use std::path::PathBuf;
use std::time::Duration;

use azure_rest::RequestError;
use azure_rest::identity::Resource;
use azure_rest::identity::platform::{AccessToken, Refusal, app_service, entra, received};
use azure_rest::secret::Secret;
use http_body_util::{BodyExt, Full, Limited};
use thiserror::Error;

use super::now;
use super::platform::Platform;
use crate::outbound::Transport;

/// A platform that is slower than this is as good as down: a shopper waits for the token.
const PATIENCE: Duration = Duration::from_secs(5);
/// An answer with a token is some kilobytes long, in bytes.
const LARGEST_ANSWER: usize = 64 << 10;

/// Why there is no token. The texts hold none, and no means to get one.
#[derive(Debug, Error)]
pub enum TokenError {
    /// Nothing in the environment tells where tokens come from.
    #[error(
        "this process has no identity: neither App Service (IDENTITY_ENDPOINT, IDENTITY_HEADER) nor Kubernetes with workload \
         identity (AZURE_FEDERATED_TOKEN_FILE, AZURE_TENANT_ID) gave it one"
    )]
    NoPlatform,
    /// Workload identity takes none unasked.
    #[error("no identity is named: set the component's variable `identity`, or AZURE_CLIENT_ID")]
    NoClientId,
    /// The file with Kubernetes' token cannot be read.
    #[error("the file {file} with the pod's token cannot be read: {source}")]
    File {
        /// Its path.
        file: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// What the platform put into the environment cannot be used.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The platform cannot be reached.
    #[error("{platform} cannot be reached: {problem}")]
    Unreachable {
        /// Which platform.
        platform: &'static str,
        /// What happened.
        problem: String,
    },
    /// The platform refused.
    #[error("{platform} gave no token for {resource}: {refusal}")]
    Refused {
        /// Which platform.
        platform: &'static str,
        /// What the token was for.
        resource: &'static str,
        /// What it said.
        refusal: Refusal,
    },
}

/// A token for a resource.
///
/// # Errors
/// The platform has no such identity, or does not answer.
pub async fn token(
    platform: &Platform,
    transport: &dyn Transport,
    client_id: Option<&str>,
    resource: Resource,
) -> Result<AccessToken, TokenError> {
    let request = request(platform, client_id, resource).await?;
    let unreachable = |problem: String| TokenError::Unreachable {
        platform: platform.name(),
        problem,
    };
    let response = tokio::time::timeout(PATIENCE, carry(transport, request))
        .await
        .unwrap_or_else(|_| Err(format!("no answer within {PATIENCE:?}")))
        .map_err(unreachable)?;
    received(&response, now()).map_err(|refusal| TokenError::Refused {
        platform: platform.name(),
        resource: resource.name(),
        refusal,
    })
}

async fn request(
    platform: &Platform,
    client_id: Option<&str>,
    resource: Resource,
) -> Result<http::Request<Vec<u8>>, TokenError> {
    match platform {
        Platform::Unknown => Err(TokenError::NoPlatform),
        Platform::AppService { address, secret } => Ok(app_service(address, secret, client_id, resource)?),
        Platform::Kubernetes {
            authority,
            tenant,
            client_id: own,
            token_file,
        } => {
            let client_id = client_id.or(own.as_deref()).ok_or(TokenError::NoClientId)?;
            // Read each time: Kubernetes writes a new one every hour.
            let kubernetes_token = tokio::fs::read_to_string(token_file)
                .await
                .map_err(|source| TokenError::File {
                    file: token_file.clone(),
                    source,
                })?;
            Ok(entra(
                authority,
                tenant,
                client_id,
                &Secret::new(kubernetes_token),
                resource,
            )?)
        }
    }
}

async fn carry(transport: &dyn Transport, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, String> {
    let request = request.map(|body| Full::from(body).map_err(|never| match never {}).boxed_unsync());
    let response = transport.send(request).await.map_err(|error| error.to_string())?;
    let (parts, body) = response.into_parts();
    let body = Limited::new(body, LARGEST_ANSWER).collect().await;
    let body = body.map_err(|_| "the answer broke off, or is too large")?;
    Ok(http::Response::from_parts(parts, body.to_bytes().into()))
}
