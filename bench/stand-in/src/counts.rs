//! What has been done.

use serde::{Deserialize, Serialize};

/// How often each thing was done, since the start.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Blobs that were read.
    pub reads: u64,
    /// Blobs whose properties were read.
    pub heads: u64,
    /// Reads of either kind that found no blob.
    pub missing: u64,
    /// Blobs that were written.
    pub writes: u64,
    /// Writes whose condition did not hold.
    pub conflicts: u64,
    /// Messages that were accepted.
    pub messages: u64,
    /// Exports of traces, metrics and logs that were taken.
    pub exports: u64,
    /// Requests that were refused for another reason.
    pub refused: u64,
}
