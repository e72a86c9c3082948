//! Hubs as they are set up.

use std::time::Duration;

use crate::service_bus::AccessRule;
use crate::settings::SERVICE_BUS_KEY;

/// The most partitions that a hub can have in Azure's standard tier.
const MOST_PARTITIONS: usize = 32;
/// The longest name of a hub.
const LONGEST_NAME: usize = 256;

/// A namespace of Event Hubs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventHubsSettings {
    /// The hubs.
    pub hubs: Vec<EventHub>,
    /// Who may do what with them. Connection strings are made from the first rule.
    pub access_rules: Vec<AccessRule>,
}

/// A hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventHub {
    /// Its name, which is the first part of its path: `/{name}/messages`.
    pub name: String,
    /// How many partitions it has: 1 to 32. Their ids are the numbers from 0.
    pub partitions: usize,
    /// How long they keep events.
    pub retention: Retention,
}

/// How long a partition keeps events. What exceeds either bound is forgotten, oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// How old an event may become.
    pub age: Duration,
    /// How many bytes the events of one partition may have together. Azure has no such bound; memory does.
    pub bytes: usize,
}

/// Why a hub cannot be created.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CreateHubError {
    /// The name is not allowed.
    #[error("{0:?} is no name of an event hub: use 1 to 256 letters, digits, periods, hyphens and underscores")]
    Name(String),
    /// There is one of this name.
    #[error("there is an event hub {0:?} already")]
    Exists(String),
    /// The number of partitions is not allowed.
    #[error("the event hub {0:?} must have 1 to {MOST_PARTITIONS} partitions")]
    Partitions(String),
}

/// The hub `carts`, and the published key.
impl Default for EventHubsSettings {
    fn default() -> Self {
        Self {
            hubs: vec![EventHub::new("carts")],
            access_rules: vec![AccessRule::root(SERVICE_BUS_KEY)],
        }
    }
}

impl EventHub {
    /// A hub of four partitions that keep events for a day.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            partitions: 4,
            retention: Retention::default(),
        }
    }

    /// Says what is wrong with it.
    pub(super) fn check(&self) -> Result<(), CreateHubError> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        if !(1..=LONGEST_NAME).contains(&self.name.len()) || !self.name.bytes().all(allowed) {
            return Err(CreateHubError::Name(self.name.clone()));
        }
        if !(1..=MOST_PARTITIONS).contains(&self.partitions) {
            return Err(CreateHubError::Partitions(self.name.clone()));
        }
        Ok(())
    }
}

/// A day, as Azure's basic tier has it, and 16 MiB.
impl Default for Retention {
    fn default() -> Self {
        Self {
            age: Duration::from_secs(24 * 60 * 60),
            bytes: 16 * 1024 * 1024,
        }
    }
}
