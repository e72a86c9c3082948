//! The kept carts: reading one, and changing one without losing anybody else's change.

use std::time::Duration;

use mutation::mutated;
use thiserror::Error;

use crate::bindings::petstore::blobs::types::{Condition, Content, Outage, StoreError};
use crate::cart::{Cart, Effect, Refusal};
use crate::change::Change;
use crate::host::Host;
use crate::session::{LIFETIME, new_id};

/// The container that holds the carts.
pub const CONTAINER: &str = "carts";

/// Most attempts to write a change while others write the same cart.
const MAX_ATTEMPTS: u32 = 10;

/// A cart as it is kept.
#[derive(Debug)]
pub struct KeptCart {
    /// The cart.
    pub cart: Cart,
    /// Names this state of its blob.
    pub etag: String,
}

/// Why a change is not known to be in the cart.
#[derive(Debug, Error)]
pub enum ChangeError {
    /// The cart does not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Others kept writing the cart.
    #[error("the cart is being changed by others all the time")]
    Busy,
    /// The storage failed before the change was written.
    #[error("{}", describe(.0))]
    Storage(StoreError),
    /// The storage failed while the change was written: it may be in the cart of this session.
    #[error("{}", describe(&StoreError::Unavailable(.error.clone())))]
    InDoubt {
        /// The session whose cart may have the change.
        session: String,
        /// What the storage said.
        error: Outage,
    },
}

/// What happened to the storage, for a log.
pub fn describe(error: &StoreError) -> String {
    match error {
        StoreError::Conflict => "conflict".into(),
        StoreError::Misconfigured(part) => format!("misconfigured: {part}"),
        StoreError::Denied(detail) => format!("credentials refused: {detail}"),
        StoreError::NoContainer(detail) => format!("no such container: {detail}"),
        StoreError::Rejected(detail) => format!("request rejected: {detail}"),
        StoreError::Unavailable(outage) => format!("unavailable: {}", outage.detail),
    }
}

/// The session's cart. None if there is none, or none of the last 30 days: the cookie's life ends here too, whatever a
/// browser does. A blob that is no cart of this session counts as none; it is left alone, since the session gets a new id.
///
/// # Errors
/// Any failure of the storage.
pub async fn load(host: &impl Host, session: &str) -> Result<Option<KeptCart>, StoreError> {
    let Some(blob) = host.get(CONTAINER, &name(session)).await? else {
        return Ok(None);
    };
    match serde_json::from_slice::<Cart>(&blob.body) {
        Ok(cart) if cart.session == session => {
            let kept = KeptCart {
                cart,
                etag: blob.properties.etag,
            };
            Ok(Some(kept).filter(|kept| !is_expired(host, &kept.cart)))
        }
        _ => {
            host.log(&format!("cart {session} holds no cart of this session and is not used"));
            Ok(None)
        }
    }
}

/// Applies the change to the session's cart, or to the first cart of a new session if there is none. Returns the cart
/// that has the change: the one written here, or the newest one if it had the change already.
///
/// A session whose cart is gone gets a new id, so that a revision number is never used twice.
///
/// # Errors
/// See [`ChangeError`].
pub async fn change(host: &impl Host, session: Option<String>, change: &Change) -> Result<Cart, ChangeError> {
    let mut session = session;
    for attempt in 1..=MAX_ATTEMPTS {
        let kept = match &session {
            Some(session) => load(host, session).await.map_err(ChangeError::Storage)?,
            None => None,
        };
        let (mut cart, condition) = match kept {
            Some(kept) => (kept.cart, Condition::IfMatch(kept.etag)),
            None if mutated!("mutation-revision-restarted") => {
                let again = session.clone().unwrap_or_else(|| new_id(host.random()));
                (Cart::new(again), Condition::IfAbsent)
            }
            None => (Cart::new(new_id(host.random())), Condition::IfAbsent),
        };
        if cart.apply(change, host.now())? != Effect::NewRevision {
            return Ok(cart);
        }
        match write(host, &cart, condition).await {
            Ok(()) => return Ok(cart),
            Err(StoreError::Conflict) => {
                session = Some(cart.session);
                back_off(host, attempt).await;
            }
            Err(StoreError::Unavailable(error)) => {
                return after_unanswered_write(host, cart.session, change, error).await;
            }
            Err(error) => return Err(ChangeError::Storage(error)),
        }
    }
    Err(ChangeError::Busy)
}

/// The write may have happened. The cart knows; if it does not have the change (yet), the shopper is told that it failed
/// and may send the same change again, which is applied once in any case.
async fn after_unanswered_write(
    host: &impl Host,
    session: String,
    change: &Change,
    error: Outage,
) -> Result<Cart, ChangeError> {
    match load(host, &session).await {
        Ok(Some(kept)) if kept.cart.contains(change) => Ok(kept.cart),
        _ => Err(ChangeError::InDoubt { session, error }),
    }
}

async fn write(host: &impl Host, cart: &Cart, condition: Condition) -> Result<(), StoreError> {
    let body = serde_json::to_vec(cart).map_err(|error| StoreError::Rejected(error.to_string()))?;
    let metadata = vec![("revision".into(), cart.revision.to_string())];
    let content = Content {
        content_type: "application/json".into(),
        body,
        metadata,
    };
    host.put(CONTAINER, &name(&cart.session), content, condition)
        .await
        .map(drop)
}

/// Waits up to 2 ms after the first conflict, up to twice as long after each further one, up to 256 ms.
async fn back_off(host: &impl Host, attempt: u32) {
    let most = 1_u64 << attempt.min(8);
    let micros = (host.random() as u64) % (most * 1000);
    host.sleep(Duration::from_micros(micros)).await;
}

fn is_expired(host: &impl Host, cart: &Cart) -> bool {
    let changed = humantime::parse_rfc3339(&cart.time).ok();
    let age = changed.and_then(|changed| host.now().duration_since(changed).ok());
    age.is_some_and(|age| age > LIFETIME)
}

fn name(session: &str) -> String {
    format!("{session}.json")
}

#[cfg(test)]
mod tests;
