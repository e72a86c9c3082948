//! What the reserver needs of the world outside. Tests put a scripted storage and a virtual clock in its place.

use std::time::Duration;

use crate::bindings::petstore::alerts::mailer::AlertError;
use crate::bindings::petstore::alerts::types::Alert;
use crate::bindings::petstore::blobs::types::{Blob, Condition, Content, Properties, StoreError};

/// The world outside: the container of order files, the mailer, the clock, chance and the log.
pub trait Host {
    /// What is known of the order file `name`, without its content.
    fn head(&self, name: &str) -> impl Future<Output = Result<Option<Properties>, StoreError>>;
    /// The order file `name`.
    fn get(&self, name: &str) -> impl Future<Output = Result<Option<Blob>, StoreError>>;
    /// Writes the order file `name` if the condition holds; returns its new ETag.
    fn put(
        &self,
        name: &str,
        content: Content,
        condition: Condition,
    ) -> impl Future<Output = Result<String, StoreError>>;
    /// Sends one mail.
    fn send(&self, alert: Alert) -> impl Future<Output = Result<(), AlertError>>;
    /// Time since some fixed moment; never goes back.
    fn now(&self) -> Duration;
    /// Returns after `duration`.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()>;
    /// Any number, each as likely as the others.
    fn random(&self) -> u32;
    /// Writes one line to the log.
    fn log(&self, line: &str);
}
