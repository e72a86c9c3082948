//! The calls to one queue.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use azure_rest::identity::Resource;
use azure_rest::service_bus::{self as rest, Entity, Namespace, SignedToken};
use azure_rest::{ConnectionStringError, Failure, RequestError};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use thiserror::Error;

use crate::application::ServiceBusTrigger;
use crate::identity::TokenError;
use crate::messaging::{Delivery, Message};
use crate::surroundings::SharedSurroundings;

/// How much longer than the broker's own waiting time a call may take.
const CALL_TIME: Duration = Duration::from_secs(10);

/// Service Bus allows 100 MB in its premium tier and 256 KB otherwise; a larger message than this is not for a
/// guest's memory.
const MAX_MESSAGE: usize = 16 << 20;

/// How long a lock is taken to last where the broker does not say: the shortest that Service Bus allows.
const SHORTEST_LOCK: Duration = Duration::from_secs(5);

/// Service Bus locks no message for longer.
const LONGEST_LOCK: Duration = Duration::from_secs(5 * 60);

/// A queue, the right to receive from it, and connections to its broker.
#[derive(Clone)]
pub struct Queue(Arc<Inner>);

type Settlement = fn(&Namespace, &Entity, &rest::Lock, &SignedToken) -> Result<http::Request<Vec<u8>>, RequestError>;

struct Inner {
    surroundings: SharedSurroundings,
    namespace: Namespace,
    entity: Entity,
    identity: Option<String>,
    token: Mutex<Option<SignedToken>>,
}

/// Why a trigger's settings do not make a queue.
#[derive(Debug, Error)]
pub enum QueueError {
    /// The connection string is unusable.
    #[error(transparent)]
    Connection(#[from] ConnectionStringError),
    /// The queue's name is unusable.
    #[error(transparent)]
    Name(#[from] RequestError),
}

/// A message that was received and locked.
pub struct Received {
    /// What the handler gets.
    pub delivery: Delivery,
    /// What renews and settles it.
    pub lock: Lock,
}

/// A message's lock.
#[derive(Clone)]
pub struct Lock {
    /// Names the message in logs.
    pub message_id: String,
    /// How long the lock lasts from its receipt or renewal.
    pub duration: Duration,
    lock: rest::Lock,
}

/// Why nothing was received.
#[derive(Debug, Error)]
pub enum ReceiveError {
    /// The broker could not be asked.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The broker did not give a message.
    #[error(transparent)]
    Answer(#[from] rest::ReceiveError),
}

impl ReceiveError {
    /// How long the broker asks not to be asked again, if it does.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Answer(rest::ReceiveError::Failed(failure)) => failure.retry_after_ms.map(Duration::from_millis),
            _ => None,
        }
    }
}

/// Why a message was not settled, or is not known to be.
#[derive(Debug, Error)]
pub enum SettleError {
    /// The lock is gone: the broker delivers the message again.
    #[error("its lock is lost")]
    LockLost,
    /// The broker could not be asked.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The broker failed.
    #[error("{0}")]
    Failed(Failure),
}

/// Why there is no answer to a call. The texts hold no URL.
#[derive(Debug, Error)]
pub enum CallError {
    /// The request cannot be made.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The connection string says that an identity receives, and it has no token.
    #[error(transparent)]
    Token(#[from] Arc<TokenError>),
    /// The same in surroundings without identities.
    #[error("the connection string says Authentication=identity, and there are no identities here")]
    NoIdentity,
    /// No connection, or none that lasted.
    #[error("the broker cannot be reached: {0}")]
    Transport(wasmtime_wasi_http::Error),
    /// No answer in time.
    #[error("the broker did not answer within {0:?}")]
    TimedOut(Duration),
    /// The answer's body is too large, or broke off.
    #[error("the broker's answer {0}")]
    Body(&'static str),
}

impl Queue {
    /// The trigger's queue.
    ///
    /// # Errors
    /// The trigger's connection string or queue name is unusable; the error names the part.
    pub fn new(surroundings: SharedSurroundings, trigger: &ServiceBusTrigger) -> Result<Self, QueueError> {
        Ok(Self(Arc::new(Inner {
            surroundings,
            namespace: Namespace::parse(&trigger.connection)?,
            entity: Entity::new(&trigger.queue)?,
            identity: trigger.identity.clone(),
            token: Mutex::default(),
        })))
    }

    /// The dead letters of this queue: messages that the broker gave up to deliver. Whoever may receive from the queue
    /// may receive them.
    #[must_use]
    pub fn dead_letters(&self) -> Self {
        let Inner {
            surroundings,
            namespace,
            entity,
            identity,
            ..
        } = &*self.0;
        Self(Arc::new(Inner {
            surroundings: surroundings.clone(),
            namespace: namespace.clone(),
            entity: entity.dead_letters(),
            identity: identity.clone(),
            token: Mutex::default(),
        }))
    }

    /// Its name, for logs.
    pub fn name(&self) -> &str {
        self.0.entity.name()
    }

    /// Anything from 0 up to, but not including, 1.
    pub fn chance(&self) -> f64 {
        self.0.surroundings.chance()
    }

    /// Waits so long for a message and locks it.
    ///
    /// # Errors
    /// The broker was not reached, or refused.
    pub async fn receive(&self, wait: Duration) -> Result<Option<Received>, ReceiveError> {
        let seconds = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX);
        let Inner { namespace, entity, .. } = &*self.0;
        let token = self.token().await?;
        let request = rest::peek_lock(namespace, entity, seconds, &token).map_err(CallError::from)?;
        let response = self.call(request, wait + CALL_TIME).await?;
        let locked = rest::received(response, self.now())?;
        Ok(locked.map(Received::from))
    }

    /// Finishes the message.
    ///
    /// # Errors
    /// It may come back.
    pub async fn complete(&self, lock: &Lock) -> Result<(), SettleError> {
        self.settle(rest::complete, lock).await
    }

    /// Gives the message back; the broker delivers it again at once, or moves it to the dead letters if that was
    /// its last delivery. A dead letter stays one.
    ///
    /// # Errors
    /// It comes back when its lock expires.
    pub async fn abandon(&self, lock: &Lock) -> Result<(), SettleError> {
        self.settle(rest::abandon, lock).await
    }

    /// Begins the lock's time anew.
    ///
    /// # Errors
    /// The lock is lost, or may be soon.
    pub async fn renew(&self, lock: &Lock) -> Result<(), SettleError> {
        self.settle(rest::renew, lock).await
    }

    async fn settle(&self, settlement: Settlement, lock: &Lock) -> Result<(), SettleError> {
        let token = self.token().await?;
        let request = settlement(&self.0.namespace, &self.0.entity, &lock.lock, &token).map_err(CallError::from)?;
        let response = self.call(request, CALL_TIME).await?;
        rest::settled(&response, self.now()).map_err(|error| match error {
            rest::SettleError::LockLost(_) => SettleError::LockLost,
            rest::SettleError::Failed(failure) => SettleError::Failed(failure),
        })
    }

    /// An identity's token, or a signed one.
    async fn token(&self) -> Result<SignedToken, CallError> {
        match self.0.namespace.token_resource() {
            Some(resource) => self.identity_token(resource).await,
            None => Ok(self.signed_token()),
        }
    }

    async fn identity_token(&self, resource: Resource) -> Result<SignedToken, CallError> {
        let Inner {
            surroundings,
            namespace,
            entity,
            identity,
            ..
        } = &*self.0;
        let identities = surroundings.identities().ok_or(CallError::NoIdentity)?;
        let token = identities.token(identity.as_deref(), resource).await?;
        Ok(namespace.with_token(token).authorize(entity, self.now()))
    }

    /// The token of the last call, or a new one if that is about to expire.
    fn signed_token(&self) -> SignedToken {
        let now = self.now();
        let mut kept = self.0.token.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some(token) if token.is_fresh(now) => token.clone(),
            _ => kept.insert(self.0.namespace.authorize(&self.0.entity, now)).clone(),
        }
    }

    /// Seconds since 1970.
    fn now(&self) -> u64 {
        self.0
            .surroundings
            .now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs())
    }

    async fn call(
        &self,
        request: http::Request<Vec<u8>>,
        limit: Duration,
    ) -> Result<http::Response<Vec<u8>>, CallError> {
        let request = request.map(|body| Full::from(body).map_err(|never| match never {}).boxed_unsync());
        let answer = async {
            let response = self.0.surroundings.send(request).await.map_err(CallError::Transport)?;
            let (parts, body) = response.into_parts();
            let body = Limited::new(body, MAX_MESSAGE).collect().await.map_err(|e| {
                CallError::Body(match e.is::<LengthLimitError>() {
                    true => "is larger than 16 MiB",
                    false => "broke off",
                })
            })?;
            Ok(http::Response::from_parts(parts, body.to_bytes().into()))
        };
        tokio::time::timeout(limit, answer)
            .await
            .map_err(|_| CallError::TimedOut(limit))?
    }
}

impl From<rest::LockedMessage> for Received {
    fn from(locked: rest::LockedMessage) -> Self {
        let rest::LockedMessage { message, lock, .. } = locked;
        Self {
            lock: Lock {
                message_id: message.id.clone(),
                duration: duration(&lock),
                lock,
            },
            delivery: Delivery {
                delivery_count: locked.delivery_count,
                sequence_number: locked.sequence_number,
                message: Message {
                    id: message.id,
                    subject: message.subject,
                    content_type: message.content_type,
                    body: message.body,
                    properties: message.properties,
                },
            },
        }
    }
}

fn duration(lock: &rest::Lock) -> Duration {
    let lasts = lock.lasts_seconds.map_or(SHORTEST_LOCK, Duration::from_secs);
    lasts.clamp(SHORTEST_LOCK, LONGEST_LOCK)
}
