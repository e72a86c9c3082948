//! Publishing to an Event Grid custom topic whose input schema is CloudEvents 1.0.
//!
//! <https://learn.microsoft.com/azure/event-grid/post-to-custom-topic>
//!
//! | file | what it is |
//! |---|---|
//! | `topic` | the connection string |
//! | `token` | the shared access signature that goes with each request |
//! | `expiry` | a signature's end, as Event Grid writes it |
//! | `publish` | publishing events |

mod expiry;
mod publish;
mod token;
mod topic;

pub use publish::{accepted, publish};
pub use topic::Topic;

pub use crate::signed_token::SignedToken;
