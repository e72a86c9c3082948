//! What has changed in an account, for whoever keeps a copy of it: the folder of [`store`](crate::store).
//!
//! A change says what there is now, not what was done. So of several changes of one thing the last one counts.

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ETag, Metadata, StoredBlob};

/// A change of one container.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The container's name.
    pub container: String,
    /// What there is now.
    pub now: State,
}

/// What there is now of a container, or in it.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// It was created or changed.
    Described(ContainerDescription),
    /// It was deleted, with everything in it.
    Deleted,
    /// A blob by its name; `None` is gone.
    Blob(String, Option<Box<StoredBlob>>),
    /// A block of a blob that waits for a block list, by the blob's name and its id.
    Block(String, String, Bytes),
    /// No block of the blob waits any more.
    NoBlocks(String),
}

/// A container without its blobs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerDescription {
    /// What is kept with it.
    pub metadata: Metadata,
    /// Names its state.
    pub etag: ETag,
    /// When it was last changed.
    pub last_modified: Timestamp,
    /// The newest ETag that any blob had in it.
    pub last_etag: ETag,
}
