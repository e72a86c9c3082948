//! Who the host is to Azure, and what its components get of that: tokens for what the manifest grants them, never the means to get
//! others.
//!
//! - [`platform`]: what this machine's platform knows the host by
//! - [`call`]: asks the platform
//! - [`token_address`]: where guests ask

mod call;
pub mod platform;
pub mod token_address;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use azure_rest::identity::platform::AccessToken;
use azure_rest::identity::{BearerToken, Resource};

pub use call::TokenError;

use crate::outbound::Transport;
use platform::Platform;

/// A token that ends within so many seconds is replaced. A service's clock may be ahead, and a request may take a while.
const RENEWED_BEFORE_END: u64 = 5 * 60;
/// One that ends within so many seconds is not used even if there is no other.
const USED_BEFORE_END: u64 = 30;

/// The identities that the platform lets this process have. Their tokens are kept, and renewed some minutes before they end; while the
/// platform is down, they are used to their end.
pub struct Identities {
    platform: Platform,
    transport: Box<dyn Transport>,
    kept: Mutex<HashMap<Wanted, Arc<Kept>>>,
}

/// Whose token, by client id, and what for.
type Wanted = (Option<String>, Resource);
/// The last token. Whoever renews it holds it, and the others wait.
type Kept = tokio::sync::Mutex<Option<AccessToken>>;

impl Identities {
    /// The platform's identities; nothing is asked for yet.
    pub fn new(platform: Platform, transport: impl Transport) -> Self {
        Self {
            platform,
            transport: Box::new(transport),
            kept: Mutex::default(),
        }
    }

    /// A token for a resource: of the identity with this client id, or of the one that the platform takes without any.
    ///
    /// # Errors
    /// The platform has no such identity, or does not answer.
    pub async fn token(&self, client_id: Option<&str>, resource: Resource) -> Result<BearerToken, TokenError> {
        let kept = self.kept(client_id, resource);
        let mut kept = kept.lock().await;
        let left = |token: &AccessToken| token.expires_at.saturating_sub(now());
        if let Some(token) = kept.as_ref().filter(|token| left(token) > RENEWED_BEFORE_END) {
            return Ok(token.bearer.clone());
        }
        match call::token(&self.platform, &*self.transport, client_id, resource).await {
            Ok(token) => Ok(kept.insert(token).bearer.clone()),
            Err(error) => match kept.as_ref().filter(|token| left(token) > USED_BEFORE_END) {
                Some(token) => {
                    tracing::warn!(resource = resource.name(), error = %error, "a token is not renewed, and used on");
                    Ok(token.bearer.clone())
                }
                None => Err(error),
            },
        }
    }

    fn kept(&self, client_id: Option<&str>, resource: Resource) -> Arc<Kept> {
        let mut all = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = (client_id.map(str::to_owned), resource);
        Arc::clone(all.entry(wanted).or_default())
    }
}

/// Seconds since 1970, as the platform counts them.
fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

impl fmt::Debug for Identities {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Identities")
            .field("platform", &self.platform.name())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
