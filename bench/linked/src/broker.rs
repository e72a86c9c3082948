//! A Service Bus queue, as `components/service-bus` uses it: the token is signed once and used again while it is fresh.

use std::cell::RefCell;

use azure_rest::{
    FailureKind,
    service_bus::{self, Entity, Message, Namespace, SignedToken, accepted},
};

use crate::{
    Outage, Patience, Platform, SettingError,
    platform::{required, seconds},
};

/// A queue, and proof that messages may be sent there.
pub struct Broker<P> {
    platform: P,
    namespace: Namespace,
    queue: Entity,
    token: RefCell<SignedToken>,
}

/// Why a message is not known to be in the queue.
#[derive(Debug)]
pub enum BrokerError {
    /// The service refuses the credentials.
    Denied(String),
    /// There is no such queue.
    NotFound(String),
    /// The service will never take this message.
    Rejected(String),
    /// Retrying later may help.
    Unavailable(Outage),
}

impl<P: Platform> Broker<P> {
    /// Reads the settings `service_bus` and `queue`.
    ///
    /// # Errors
    /// One is missing or unusable.
    pub fn new(platform: P) -> Result<Self, SettingError> {
        let namespace = Namespace::parse(&required(&platform, "service_bus")?);
        let namespace = namespace.map_err(|error| SettingError::new("service_bus", error))?;
        let queue = Entity::new(&required(&platform, "queue")?);
        let queue = queue.map_err(|error| SettingError::new("queue", error))?;
        let token = RefCell::new(namespace.authorize(&queue, seconds(&platform)));
        Ok(Self {
            platform,
            namespace,
            queue,
            token,
        })
    }

    /// Sends a message. Returns once the broker has it.
    ///
    /// # Errors
    /// See [`BrokerError`].
    pub async fn publish(&self, message: Message) -> Result<(), BrokerError> {
        let request = service_bus::send(&self.namespace, &self.queue, message, &self.token());
        let request = request.map_err(|error| BrokerError::Rejected(error.to_string()))?;
        let answer = self.platform.exchange(request, Patience::Prompt).await;
        let answer = answer.map_err(|error| BrokerError::Unavailable(Outage::of(&error)))?;
        accepted(&answer, seconds(&self.platform)).map_err(|failure| {
            let text = format!(
                "{} at {}: {failure}",
                self.queue.name(),
                self.namespace.endpoint().authority()
            );
            match failure.kind {
                FailureKind::Denied => BrokerError::Denied(text),
                FailureKind::NotFound => BrokerError::NotFound(text),
                FailureKind::Rejected => BrokerError::Rejected(text),
                FailureKind::Unavailable => BrokerError::Unavailable(Outage {
                    detail: text,
                    retry_after_ms: failure.retry_after_ms,
                }),
            }
        })
    }

    fn token(&self) -> SignedToken {
        let now = seconds(&self.platform);
        let mut token = self.token.borrow_mut();
        if !token.is_fresh(now) {
            *token = self.namespace.authorize(&self.queue, now);
        }
        token.clone()
    }
}
