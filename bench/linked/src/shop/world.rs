//! What the cart's logic finds around it.

use std::{
    rc::Rc,
    time::{Duration, SystemTime},
};

use azure_rest::service_bus;
use cart::{
    bindings::petstore::{
        blobs::types::{Blob, Condition, Content, StoreError},
        messaging::{
            publisher::{Message, PublishError},
            types::Outage,
        },
    },
    host::Host,
    publishing::describe,
};

use super::blobs;
use crate::{
    Platform, SettingError,
    broker::{Broker, BrokerError},
    storage::Storage,
};

/// Storage, broker, settings and clock.
pub struct World<P> {
    platform: P,
    storage: Storage<P>,
    broker: Rc<Broker<P>>,
}

impl<P: Platform> World<P> {
    /// Reads the settings.
    ///
    /// # Errors
    /// One is missing or unusable.
    pub fn new(platform: P) -> Result<Self, SettingError> {
        Ok(Self {
            storage: Storage::new(platform.clone(), &["carts", "orders"])?,
            broker: Rc::new(Broker::new(platform.clone())?),
            platform,
        })
    }
}

impl<P: Platform> Host for World<P> {
    fn setting(&self, name: &str) -> Result<Option<String>, String> {
        Ok(self.platform.setting(name))
    }

    async fn get(&self, container: &str, name: &str) -> Result<Option<Blob>, StoreError> {
        let blob = self.storage.get(container, name).await;
        blob.map(|blob| blob.map(blobs::blob)).map_err(blobs::store_error)
    }

    async fn put(
        &self,
        container: &str,
        name: &str,
        content: Content,
        condition: Condition,
    ) -> Result<String, StoreError> {
        let condition = blobs::condition(condition);
        let etag = self.storage.put(container, name, blobs::content(content), &condition);
        etag.await.map_err(blobs::store_error)
    }

    async fn publish(&self, message: Message) -> Result<(), PublishError> {
        publish(&self.broker, message).await
    }

    fn publish_aside(&self, message: Message) {
        let (broker, platform) = (self.broker.clone(), self.platform.clone());
        self.platform.spawn(async move {
            let id = message.id.clone();
            if let Err(error) = publish(&broker, message).await {
                platform.log(&format!(
                    "order {id} was not published again: broker {}",
                    describe(&error)
                ));
            }
        });
    }

    fn now(&self) -> SystemTime {
        self.platform.now()
    }

    fn random(&self) -> u128 {
        self.platform.random()
    }

    async fn sleep(&self, duration: Duration) {
        self.platform.sleep(duration).await;
    }

    fn log(&self, line: &str) {
        self.platform.log(line);
    }
}

async fn publish<P: Platform>(broker: &Broker<P>, message: Message) -> Result<(), PublishError> {
    let message = service_bus::Message {
        id: message.id,
        subject: message.subject,
        content_type: message.content_type,
        body: message.body,
        properties: message.properties,
    };
    broker.publish(message).await.map_err(|error| match error {
        BrokerError::Denied(text) => PublishError::Denied(text),
        BrokerError::NotFound(text) => PublishError::NotFound(text),
        BrokerError::Rejected(text) => PublishError::Rejected(text),
        BrokerError::Unavailable(outage) => PublishError::Unavailable(Outage {
            detail: outage.detail,
            retry_after_ms: outage.retry_after_ms,
        }),
    })
}
