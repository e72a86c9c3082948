//! What happened to each shopper's session, from the services' activities and from the host's log.

use jiff::Timestamp;

use crate::{recent::Recent, tone::Tone};

/// The sessions that were active last: 300 of them, 100 entries each.
pub type Sessions = Recent<Entry, 300, 100>;

/// Something that happened to a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// Who says so: a service, or the host.
    pub source: &'static str,
    /// What.
    pub text: String,
    /// How it went.
    pub tone: Tone,
}
