//! What the components that answer HTTP share: a request read as a whole, and its answer.
//!
//! | module | what it is |
//! |---|---|
//! | [`request`] | a request with its body, which has an upper bound |
//! | `cross_site` | whether another site's page may have sent it |
//! | [`reply`] | an answer |
//! | `transfer` | from and to the host's `wasi:http` resources |

mod cross_site;
pub mod reply;
pub mod request;
#[cfg(target_arch = "wasm32")]
mod transfer;

pub use reply::Reply;
pub use request::{Body, Request};
#[cfg(target_arch = "wasm32")]
pub use transfer::{received, sent};
