//! A storage and a broker that work, and a clock that stands.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use cart::bindings::petstore::blobs::types::{Blob, Condition, Content, Properties, StoreError};
use cart::bindings::petstore::messaging::publisher::{Message, PublishError};
use cart::host::Host;
use cart::keys::Keys;

/// No input knows it.
const KEY: &str = "a key that no input of a fuzzer can guess";

/// The keys of the shop's sessions.
pub fn keys() -> Keys {
    Keys {
        current: KEY.into(),
        previous: None,
    }
}

/// Everything that the shop has written and published.
#[derive(Default)]
pub struct World {
    /// The blobs, by container and name.
    pub blobs: RefCell<BTreeMap<String, Blob>>,
    /// The messages, the oldest first.
    pub published: RefCell<Vec<Message>>,
}

impl Host for World {
    fn setting(&self, name: &str) -> Result<Option<String>, String> {
        Ok((name == "session_key").then(|| KEY.to_owned()))
    }

    async fn get(&self, container: &str, name: &str) -> Result<Option<Blob>, StoreError> {
        Ok(self.blobs.borrow().get(&format!("{container}/{name}")).cloned())
    }

    async fn put(
        &self,
        container: &str,
        name: &str,
        content: Content,
        condition: Condition,
    ) -> Result<String, StoreError> {
        let mut blobs = self.blobs.borrow_mut();
        let path = format!("{container}/{name}");
        let present = blobs.get(&path).map(|blob| blob.properties.etag.as_str());
        let holds = match &condition {
            Condition::Always => true,
            Condition::IfAbsent => present.is_none(),
            Condition::IfMatch(etag) => present == Some(etag),
        };
        if !holds {
            return Err(StoreError::Conflict);
        }
        let etag = format!("\"{}\"", blobs.len() + content.body.len());
        let properties = Properties {
            etag: etag.clone(),
            content_type: content.content_type,
            last_modified: None,
            metadata: content.metadata,
        };
        let body = content.body;
        blobs.insert(path, Blob { properties, body });
        Ok(etag)
    }

    async fn publish(&self, message: Message) -> Result<(), PublishError> {
        self.published.borrow_mut().push(message);
        Ok(())
    }

    fn publish_aside(&self, message: Message) {
        self.published.borrow_mut().push(message);
    }

    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_714_564_800)
    }

    fn random(&self) -> u128 {
        1
    }

    async fn sleep(&self, _: Duration) {}

    fn log(&self, _: &str) {}
}
