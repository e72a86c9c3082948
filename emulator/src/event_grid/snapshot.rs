//! What tests and the console see of event subscriptions.

use jiff::Timestamp;
use serde::Serialize;

/// An event subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventSubscriptionSnapshot {
    /// The topic's name.
    pub topic: String,
    /// Its own name.
    pub name: String,
    /// The webhook's URL without its query, which may hold a secret.
    pub endpoint: String,
    /// Azure's word for how far the webhook's consent has come: `Creating`, `AwaitingManualAction`, `Succeeded` or `Failed`.
    pub provisioning_state: &'static str,
    /// How many events were delivered.
    pub delivered: u64,
    /// How many were put into the container for dead letters.
    pub dead_lettered: u64,
    /// How many were dropped: there is no such container.
    pub dropped: u64,
    /// Those that are not delivered yet, oldest first.
    pub waiting: Vec<EventDelivery>,
    /// How many are given up and wait for others that go into the same dead-letter blob.
    pub given_up: usize,
}

/// An event that is not delivered yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventDelivery {
    /// The event's id.
    pub event_id: String,
    /// How often it was tried, the attempt that is under way included.
    pub attempts: u32,
    /// Whether an attempt is under way.
    pub under_way: bool,
    /// When it is tried next, unless an attempt is under way.
    pub next_attempt: Timestamp,
    /// What came of the last attempt, in Azure's word: `ServiceUnavailable` for instance.
    pub last_outcome: Option<String>,
}

impl EventSubscriptionSnapshot {
    /// Whether events are delivered to it.
    pub fn is_active(&self) -> bool {
        self.provisioning_state == "Succeeded"
    }
}
