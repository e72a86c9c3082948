//! Who the host is to Azure, and what its components get of that: tokens for what the manifest grants them, never the means to get
//! others.
//!
//! - [`platform`]: what this machine's platform knows the host by
//! - [`call`]: asks the platform
//! - [`kept`]: one token, and the attempt to get the next
//! - [`token_address`]: where guests ask

mod call;
mod kept;
pub mod platform;
pub mod token_address;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use azure_rest::identity::{BearerToken, Resource};
use futures::FutureExt;
use futures::future::BoxFuture;

pub use call::TokenError;

use crate::outbound::Transport;
use kept::{Found, Kept, Outcome};
use platform::Platform;

/// The identities that the platform lets this process have. Their tokens are kept, and renewed some minutes before they end; while the
/// platform is down or slow, they are used to their end, and nobody waits for others.
pub struct Identities {
    source: Arc<Source>,
    kept: Mutex<HashMap<Wanted, Kept>>,
}

/// Whose token, by client id, and what for.
type Wanted = (Option<String>, Resource);

/// Where tokens come from.
struct Source {
    platform: Platform,
    transport: Box<dyn Transport>,
}

impl Identities {
    /// The platform's identities; nothing is asked for yet.
    pub fn new(platform: Platform, transport: impl Transport) -> Self {
        Self {
            source: Arc::new(Source {
                platform,
                transport: Box::new(transport),
            }),
            kept: Mutex::default(),
        }
    }

    /// A token for a resource: of the identity with this client id, or of the one that the platform takes without any.
    ///
    /// # Errors
    /// The platform has no such identity, or does not answer. Those who waited for the same attempt get the same error.
    pub async fn token(&self, client_id: Option<&str>, resource: Resource) -> Result<BearerToken, Arc<TokenError>> {
        match self.find(client_id, resource) {
            Found::Token(token) => Ok(token),
            Found::Attempt(attempt) => attempt.await.map(|token| token.bearer),
        }
    }

    fn find(&self, client_id: Option<&str>, resource: Resource) -> Found {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = kept.entry((client_id.map(str::to_owned), resource)).or_default();
        kept.find(now(), |is_renewal| {
            let source = Arc::clone(&self.source);
            source.call(client_id.map(str::to_owned), resource, is_renewal)
        })
    }
}

impl Source {
    fn call(
        self: Arc<Self>,
        client_id: Option<String>,
        resource: Resource,
        is_renewal: bool,
    ) -> BoxFuture<'static, Outcome> {
        async move {
            let token = call::token(&self.platform, &*self.transport, client_id.as_deref(), resource).await;
            if is_renewal && let Err(error) = &token {
                tracing::warn!(resource = resource.name(), error = %error, "a token is not renewed, and used on");
            }
            token.map_err(Arc::new)
        }
        .boxed()
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
            .field("platform", &self.source.platform.name())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
