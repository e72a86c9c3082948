//! What the webhook needs of the world outside. Tests put a scripted handler and a virtual clock in its place.

use std::time::Duration;

use crate::bindings::petstore::messaging::handler::HandleError;
use crate::bindings::petstore::messaging::types::Delivery;

/// How handling a delivery ended: the handler's word for it, or why the delivery must come again.
pub type Handled = Result<String, HandleError>;

/// The world outside: settings, the handler, the clock and the log.
pub trait Host {
    /// A setting's text, none if it is not set, or why it cannot be read.
    fn setting(&self, name: &str) -> Result<Option<String>, String>;
    /// Begins to handle the deliveries and waits until all of them are. What has begun goes on if nobody waits any more.
    fn handle(&self, deliveries: Vec<Delivery>) -> impl Future<Output = Vec<Handled>>;
    /// Returns after `duration`.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()>;
    /// Writes one line to the log.
    fn log(&self, line: &str);
}
