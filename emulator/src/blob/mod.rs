//! Blob Storage: an account with containers of block blobs, and the REST protocol over it.
//!
//! # Layout
//! - [`etag`], [`block`], [`stored`], [`container`], [`account`]: the state machine
//! - [`conditions`], [`range`]: conditional headers and parts of a blob
//! - [`change`], [`blobs`]: what has changed, and the account with its clock and what keeps it
//! - [`page`]: lists, with prefix, delimiter and paging
//! - [`error`]: everything that can be refused, with the documented codes
//! - [`shared_key`], [`sas`], [`permission`], [`authorization`]: who may do what
//! - [`http`]: the REST protocol

pub mod account;
pub mod authorization;
pub mod blobs;
pub mod block;
pub mod change;
pub mod conditions;
pub mod container;
pub mod error;
pub mod etag;
pub mod http;
pub mod page;
pub mod permission;
pub mod range;
pub mod sas;
pub mod shared_key;
pub mod stored;

pub use account::Account;
pub use blobs::Blobs;
pub use error::BlobError;
pub use etag::ETag;
pub use stored::{Metadata, StoredBlob};
