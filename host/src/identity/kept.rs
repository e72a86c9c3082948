//! One identity's token for one resource: the last one, and the attempt to get the next.

use std::sync::Arc;
use std::time::{Duration, Instant};

use azure_rest::identity::BearerToken;
use azure_rest::identity::platform::AccessToken;
use futures::FutureExt;
use futures::future::{BoxFuture, Shared};

use super::call::TokenError;

/// A token that ends within so many seconds is replaced. A service's clock may be ahead, and a request may take a while.
const RENEWED_BEFORE_END: u64 = 5 * 60;
/// One that ends within so many seconds is not used even if there is no other.
const USED_BEFORE_END: u64 = 30;
/// From one attempt to replace a token that can still be used to the next.
const BETWEEN_ATTEMPTS: Duration = Duration::from_secs(30);

/// What came of an attempt, for all who wait for it.
pub type Outcome = Result<AccessToken, Arc<TokenError>>;
/// An attempt that goes on whoever waits for it.
type Awaited = Shared<BoxFuture<'static, Outcome>>;

/// What there is for somebody who asks.
pub enum Found {
    /// A token, at once.
    Token(BearerToken),
    /// Nothing but an attempt to get one.
    Attempt(Awaited),
}

/// The last token, and the attempt to get the next.
#[derive(Default)]
pub struct Kept {
    token: Option<AccessToken>,
    /// Under way, or failed.
    attempt: Option<Attempt>,
}

struct Attempt {
    begun: Instant,
    outcome: Awaited,
}

impl Kept {
    /// The token, if it can be used; one that ends soon is replaced meanwhile, and nobody waits for that. Without one, an attempt, which
    /// all share who ask while it is under way. `call` asks the platform; it is told whether there is a token to use if that fails.
    pub fn find(&mut self, now: u64, call: impl FnOnce(bool) -> BoxFuture<'static, Outcome>) -> Found {
        self.take_new();
        let usable = self
            .token
            .as_ref()
            .map(|token| (token, token.expires_at.saturating_sub(now)));
        match usable.filter(|(_, left)| *left > USED_BEFORE_END) {
            Some((token, left)) => {
                let token = token.bearer.clone();
                let tried = |attempt: &Attempt| attempt.begun.elapsed() < BETWEEN_ATTEMPTS;
                if left <= RENEWED_BEFORE_END && !self.attempt.as_ref().is_some_and(tried) {
                    self.begin(call(true));
                }
                Found::Token(token)
            }
            None => {
                let under_way = self.attempt.as_ref().map(|attempt| &attempt.outcome);
                let under_way = under_way.filter(|outcome| outcome.peek().is_none()).cloned();
                Found::Attempt(under_way.unwrap_or_else(|| self.begin(call(false)).outcome.clone()))
            }
        }
    }

    /// Keeps what the last attempt brought.
    fn take_new(&mut self) {
        let outcome = self.attempt.as_ref().and_then(|attempt| attempt.outcome.peek());
        if let Some(Ok(token)) = outcome {
            self.token = Some(token.clone());
            self.attempt = None;
        }
    }

    fn begin(&mut self, call: BoxFuture<'static, Outcome>) -> &Attempt {
        let outcome = call.shared();
        tokio::spawn(outcome.clone());
        let begun = Instant::now();
        self.attempt.insert(Attempt { begun, outcome })
    }
}
