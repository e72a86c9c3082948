//! What the shop needs of the world outside. Tests put a scripted storage and broker and a clock of their own in its place.

use std::time::{Duration, SystemTime};

use crate::bindings::petstore::blobs::types::{Blob, Condition, Content, StoreError};
use crate::bindings::petstore::messaging::publisher::{Message, PublishError};

/// The world outside: settings, blobs, the broker, the clock, chance and the log.
pub trait Host {
    /// A setting's text, none if it is not set, or why it cannot be read.
    fn setting(&self, name: &str) -> Result<Option<String>, String>;
    /// A blob.
    fn get(&self, container: &str, name: &str) -> impl Future<Output = Result<Option<Blob>, StoreError>>;
    /// Writes a blob if the condition holds; returns its new ETag.
    fn put(
        &self,
        container: &str,
        name: &str,
        content: Content,
        condition: Condition,
    ) -> impl Future<Output = Result<String, StoreError>>;
    /// Hands a message to the broker.
    fn publish(&self, message: Message) -> impl Future<Output = Result<(), PublishError>>;
    /// Hands a message to the broker beside the answer to the shopper, who does not wait for it. A failure is logged.
    fn publish_aside(&self, message: Message);
    /// The time.
    fn now(&self) -> SystemTime;
    /// 128 bits that nobody can guess.
    fn random(&self) -> u128;
    /// Returns after `duration`.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()>;
    /// Writes one line to the log.
    fn log(&self, line: &str);
}
