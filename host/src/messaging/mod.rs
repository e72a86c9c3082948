//! Deliveries, handled by components that export `petstore:messaging/handler`.
//!
//! - [`pool`]: a component's instances
//! - [`worker`]: one instance, handling several deliveries at a time
//! - [`report`]: the log line of a delivery that has finished

pub mod pool;
pub mod report;
mod worker;

use thiserror::Error;

#[allow(missing_docs, reason = "generated from the WIT file, which documents it")]
mod bindings {
    wasmtime::component::bindgen!({
        inline: "
            package petstore:host;
            world messaging {
                export petstore:messaging/handler@0.1.0;
            }
        ",
        path: "../wit/messaging",
        world: "petstore:host/messaging",
        exports: { default: async | store },
    });
}

pub use bindings::exports::petstore::messaging::handler::{Delivery, HandleError};
pub use bindings::petstore::messaging::types::Message;
use bindings::{Messaging, MessagingPre};

/// Why a delivery has no result. The delivery comes back.
#[derive(Debug, Error)]
pub enum Stopped {
    /// No instance could be started.
    #[error("no instance could be started: {0}")]
    NotStarted(String),
    /// The instance trapped, or was stopped at its time limit; perhaps for another delivery that it handled at the
    /// same time.
    #[error("the instance ended before it had finished")]
    Ended,
}

/// What became of a delivery: the handler's word for it, or its error, or no result at all.
pub type Outcome = Result<Result<String, HandleError>, Stopped>;
