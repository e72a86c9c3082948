//! A workflow that starts by itself, whenever its recurrence comes due.

use std::sync::Arc;

use parking_lot::Mutex;
use serde_json::Value;
use tokio::task::JoinSet;

use super::definition::Workings;
use super::performer::Performer;
use super::recurrence::Recurrence;
use super::run::Run;
use super::workflow::DefinitionSource;
use crate::random::Random;

/// The parameter that gets the address of Service Bus, without a slash at the end, if a definition has it.
pub const SERVICE_BUS_ENDPOINT: &str = "serviceBusEndpoint";

/// A workflow that starts by itself. A definition's parameters `mailFrom`, `mailTo`, `mailEndpoint` and `serviceBusEndpoint` get the
/// emulator's values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduledWorkflow {
    /// What it does, and when.
    pub definition: DefinitionSource,
}

impl ScheduledWorkflow {
    /// The one that is deployed with the pet store: each minute it mails a dead letter of the queue `orders`, and deletes it. Leave it out
    /// where a host receives dead letters itself.
    pub fn dead_letters() -> Self {
        Self {
            definition: DefinitionSource::DeadLetters,
        }
    }
}

/// A scheduled workflow with everything that its runs need. They are not kept in a data folder: what is not done will be due again.
#[derive(Debug)]
pub struct Schedule {
    /// When it starts.
    pub recurrence: Recurrence,
    /// What it does then.
    pub workings: Workings,
    /// Mails and requests.
    pub performer: Arc<Performer>,
    /// The source of run ids.
    pub random: Mutex<Random>,
}

impl Schedule {
    /// Tells the definition where Service Bus is.
    #[must_use]
    pub fn beside(mut self, service_bus: &str) -> Self {
        if let Some(endpoint) = self.workings.parameters.get_mut(SERVICE_BUS_ENDPOINT) {
            *endpoint = service_bus.into();
        }
        self
    }

    /// Starts runs when they are due, by the services' clock, for as long as it is polled. One that comes due while there are as many as
    /// there may be starts when another has ended.
    pub async fn keep(self) {
        let this = Arc::new(self);
        let clock = &this.performer.clock;
        let most = this.recurrence.runs.unwrap_or(usize::MAX);
        let mut runs = JoinSet::new();
        let mut due = this.recurrence.first(clock.now().time);
        loop {
            clock.reach(due).await;
            while runs.try_join_next().is_some() {}
            while runs.len() >= most {
                runs.join_next().await;
            }
            runs.spawn(Arc::clone(&this).run());
            due = this.recurrence.next(due, clock.now().time);
        }
    }

    async fn run(self: Arc<Self>) {
        let id = self.random.lock().uuid();
        Run::new(&self.workings, &self.performer, id, Value::Null).run().await;
    }
}
