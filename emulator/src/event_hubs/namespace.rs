//! All hubs by name, with their clock.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;
use uuid::Uuid;

use super::hub::Hub;
use super::{CreateHubError, Destination, EventHub, EventHubSnapshot, EventHubsSettings, SendEventError};
use crate::changes::Changes;
use crate::clock::Clock;
use crate::random::Random;
use crate::service_bus::{AccessRule, Message};

/// A namespace of Event Hubs that many requests work on.
#[derive(Debug)]
pub struct EventHubs {
    pub(super) rules: Vec<AccessRule>,
    pub(super) clock: Arc<Clock>,
    hubs: Mutex<BTreeMap<String, Hub>>,
    random: Mutex<Random>,
    changes: Changes,
}

impl EventHubs {
    /// A namespace with the hubs of `settings`, all of them empty.
    ///
    /// # Errors
    /// A hub cannot be created.
    pub fn new(
        settings: &EventHubsSettings,
        random: Random,
        clock: Arc<Clock>,
        changes: Changes,
    ) -> Result<Self, CreateHubError> {
        let namespace = Self {
            rules: settings.access_rules.clone(),
            clock,
            hubs: Mutex::default(),
            random: random.into(),
            changes,
        };
        for hub in &settings.hubs {
            namespace.create(hub)?;
        }
        Ok(namespace)
    }

    /// Creates a hub.
    ///
    /// # Errors
    /// There is one of this name, or its settings are not allowed.
    pub fn create(&self, hub: &EventHub) -> Result<(), CreateHubError> {
        hub.check()?;
        let mut hubs = self.hubs.lock();
        // Names are compared without case, as in Azure.
        let key = hub.name.to_lowercase();
        if hubs.contains_key(&key) {
            return Err(CreateHubError::Exists(hub.name.clone()));
        }
        hubs.insert(key, Hub::new(hub));
        Ok(())
    }

    /// Sends events to one partition of a hub: all of them, or none.
    ///
    /// # Errors
    /// There is no such hub, or it does not take them.
    pub fn send(&self, hub: &str, to: &Destination, events: Vec<Message>) -> Result<(), SendEventError> {
        let now = self.clock.now().time;
        let sent = match self.hubs.lock().get_mut(&hub.to_lowercase()) {
            Some(hub) => hub.send(to, events, now),
            None => Err(SendEventError::NoSuchHub(hub.to_owned())),
        };
        self.changes.announce();
        sent
    }

    /// What a hub holds; `None` if there is none of this name.
    pub fn hub(&self, name: &str) -> Option<EventHubSnapshot> {
        let now = self.now();
        self.hubs
            .lock()
            .get_mut(&name.to_lowercase())
            .map(|hub| hub.snapshot(now))
    }

    /// What all hubs hold, in the order of their names.
    pub fn hubs(&self) -> Vec<EventHubSnapshot> {
        let now = self.now();
        self.hubs.lock().values_mut().map(|hub| hub.snapshot(now)).collect()
    }

    /// Names a request in its answer.
    pub(super) fn tracking_id(&self) -> Uuid {
        self.random.lock().uuid()
    }

    fn now(&self) -> Timestamp {
        self.clock.now().time
    }
}
