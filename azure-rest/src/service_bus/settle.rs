//! Finishing a delivery, giving it back, and keeping it for longer.
//!
//! The documentation gives 401, 404, 410 and 500 as errors; 409 has been seen too. What is gone, by whatever status, is the lock:
//! it ended and the message belongs to another receiver, or was finished.

use http::header::CONTENT_LENGTH;
use http::{Method, Request, Response};

use super::{Entity, Lock, Namespace, SignedToken, request, with_body};
use crate::uri_path::encode;
use crate::{Failure, RequestError};

/// Why a delivery was not settled, or is not known to have been.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettleError {
    /// The lock is no longer this receiver's (404, 409, 410): the message will be, or was, delivered again. Trying again is
    /// pointless.
    #[error("the lock was lost: {0}")]
    LockLost(Failure),
    /// The broker did not do it.
    #[error("{0}")]
    Failed(Failure),
}

/// The request that removes the message for good.
///
/// # Errors
/// The path is too long for a URL; so for all requests here.
pub fn complete(
    namespace: &Namespace,
    entity: &Entity,
    lock: &Lock,
    token: &SignedToken,
) -> Result<Request<Vec<u8>>, RequestError> {
    settlement(namespace, entity, lock, token, Method::DELETE)
}

/// The request that gives the message back, to be delivered again at once and with its delivery count grown.
///
/// # Errors
/// As for [`complete`].
pub fn abandon(
    namespace: &Namespace,
    entity: &Entity,
    lock: &Lock,
    token: &SignedToken,
) -> Result<Request<Vec<u8>>, RequestError> {
    settlement(namespace, entity, lock, token, Method::PUT)
}

/// The request that makes the lock last for its full time again, from now on.
///
/// # Errors
/// As for [`complete`].
pub fn renew(
    namespace: &Namespace,
    entity: &Entity,
    lock: &Lock,
    token: &SignedToken,
) -> Result<Request<Vec<u8>>, RequestError> {
    settlement(namespace, entity, lock, token, Method::POST)
}

/// The path is built from the lock and not taken from the answer's `Location`, which may name a host that these credentials are
/// not meant for.
fn settlement(
    namespace: &Namespace,
    entity: &Entity,
    lock: &Lock,
    token: &SignedToken,
    method: Method,
) -> Result<Request<Vec<u8>>, RequestError> {
    let path = format!(
        "{}/messages/{}/{}",
        entity.path(),
        encode(&lock.message),
        encode(&lock.token)
    );
    let has_body = method != Method::DELETE;
    let mut request = request(namespace, token, method, &path)?;
    if has_body {
        request = request.header(CONTENT_LENGTH, 0);
    }
    with_body(request, Vec::new())
}

/// Whether [`complete`], [`abandon`] or [`renew`] did its work.
///
/// # Errors
/// The lock was lost, or the broker did not do it.
pub fn settled(response: &Response<Vec<u8>>, now: u64) -> Result<(), SettleError> {
    let status = response.status();
    if status.is_success() {
        return Ok(());
    }
    let failure = Failure::of(response, now);
    Err(match status.as_u16() {
        404 | 409 | 410 => SettleError::LockLost(failure),
        _ => SettleError::Failed(failure),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FailureKind;

    type Settlement = fn(&Namespace, &Entity, &Lock, &SignedToken) -> Result<Request<Vec<u8>>, RequestError>;

    fn built(settlement: Settlement, message: &str) -> Request<Vec<u8>> {
        let text = "Endpoint=http://127.0.0.1:10010/;SharedAccessKeyName=listen;SharedAccessKey=key";
        let namespace = Namespace::parse(text).unwrap();
        let entity = Entity::new("orders").unwrap();
        let lock = Lock {
            message: message.into(),
            token: "c00d-1".into(),
            lasts_seconds: None,
        };
        settlement(&namespace, &entity, &lock, &namespace.authorize(&entity, 0)).unwrap()
    }

    fn answer(status: u16) -> Result<(), SettleError> {
        settled(&Response::builder().status(status).body(Vec::new()).unwrap(), 0)
    }

    #[test]
    fn three_methods_settle_one_path() {
        let all: [(Settlement, Method); 3] = [
            (complete, Method::DELETE),
            (abandon, Method::PUT),
            (renew, Method::POST),
        ];
        for (settlement, method) in all {
            let request = built(settlement, "7");
            assert_eq!(request.method(), method);
            assert_eq!(request.uri(), "http://127.0.0.1:10010/orders/messages/7/c00d-1");
            assert!(request.headers().contains_key("authorization"));
        }
    }

    #[test]
    fn an_id_with_a_slash_stays_one_segment() {
        let request = built(complete, "a/b?c");
        assert_eq!(request.uri().path(), "/orders/messages/a%2Fb%3Fc/c00d-1");
    }

    #[test]
    fn a_lost_lock_is_told_from_a_failure() {
        assert_eq!(answer(200), Ok(()));
        for status in [404, 409, 410] {
            assert!(matches!(answer(status), Err(SettleError::LockLost(_))), "{status}");
        }
        let Err(SettleError::Failed(failure)) = answer(503) else {
            panic!("503 is a failure")
        };
        assert_eq!(failure.kind, FailureKind::Unavailable);
        assert!(matches!(answer(401), Err(SettleError::Failed(_))));
    }
}
