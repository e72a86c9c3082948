//! Messages of Service Bus queues, handed to components as deliveries.
//!
//! - [`queue`]: the calls to one queue
//! - [`receiver`]: takes messages, so many at a time
//! - [`receivers`]: one for each trigger, and for the dead letters that it watches
//! - [`delivery`]: one message from its receipt to its settlement
//! - [`lease`]: the message's lock, renewed for as long as it is needed
//! - [`hold`]: how long a failed delivery waits

mod delivery;
pub mod hold;
mod lease;
pub mod queue;
pub mod receiver;
pub mod receivers;
#[cfg(test)]
mod stand_in;
