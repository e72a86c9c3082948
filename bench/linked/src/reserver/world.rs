//! What the reserver's logic finds around it.

use std::time::{Duration, Instant};

use reserver::{
    bindings::petstore::{
        alerts::{mailer::AlertError, types::Alert},
        blobs::types::{Blob, Condition, Content, Properties, StoreError},
    },
    host::Host,
};

use super::blobs;
use crate::{Platform, SettingError, mailer::Mailer, storage::Storage};

const CONTAINER: &str = "orders";

/// Storage, mailer and clock.
pub struct World<P> {
    platform: P,
    storage: Storage<P>,
    mailer: Mailer<P>,
    started: Instant,
}

impl<P: Platform> World<P> {
    /// Reads the settings.
    ///
    /// # Errors
    /// One is missing or unusable.
    pub fn new(platform: P) -> Result<Self, SettingError> {
        Ok(Self {
            storage: Storage::new(platform.clone(), &[CONTAINER])?,
            mailer: Mailer::new(platform.clone())?,
            started: Instant::now(),
            platform,
        })
    }
}

impl<P: Platform> Host for World<P> {
    async fn head(&self, name: &str) -> Result<Option<Properties>, StoreError> {
        let known = self.storage.head(CONTAINER, name).await;
        known
            .map(|known| known.map(blobs::properties))
            .map_err(blobs::store_error)
    }

    async fn get(&self, name: &str) -> Result<Option<Blob>, StoreError> {
        let blob = self.storage.get(CONTAINER, name).await;
        blob.map(|blob| blob.map(blobs::blob)).map_err(blobs::store_error)
    }

    async fn put(&self, name: &str, content: Content, condition: Condition) -> Result<String, StoreError> {
        let condition = blobs::condition(condition);
        let etag = self.storage.put(CONTAINER, name, blobs::content(content), &condition);
        etag.await.map_err(blobs::store_error)
    }

    async fn send(&self, alert: Alert) -> Result<(), AlertError> {
        self.mailer.send(&alert).await
    }

    fn now(&self) -> Duration {
        self.started.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        self.platform.sleep(duration).await;
    }

    fn random(&self) -> u32 {
        (self.platform.random() >> 96) as u32
    }

    fn log(&self, line: &str) {
        self.platform.log(line);
    }
}
