//! A receiver for each service-bus trigger of an application.

use anyhow::{Context, Result};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::queue::Queue;
use super::receiver::Receiver;
use crate::application::{Application, ServiceBusTrigger};
use crate::programs::Programs;
use crate::surroundings::SharedSurroundings;

/// The triggers with their queues.
pub struct Receivers<'a>(Vec<(Queue, &'a ServiceBusTrigger)>);

impl<'a> Receivers<'a> {
    /// Looks at the connection strings, without calling anybody.
    ///
    /// # Errors
    /// A connection string or a queue's name cannot be used.
    pub fn new(application: &'a Application, surroundings: &SharedSurroundings) -> Result<Self> {
        let queue = |trigger: &'a ServiceBusTrigger| {
            let queue = Queue::new(surroundings.clone(), trigger)
                .with_context(|| format!("service-bus trigger `{}`, setting `connection`", trigger.id))?;
            Ok((queue, trigger))
        };
        application
            .service_bus_triggers
            .iter()
            .map(queue)
            .collect::<Result<_>>()
            .map(Self)
    }

    /// Receives until told to stop; each task ends once its deliveries have.
    ///
    /// # Errors
    /// A component that handles no deliveries.
    pub fn start(self, programs: &Programs, tasks: &mut JoinSet<()>, stop: &CancellationToken) -> Result<()> {
        for (queue, trigger) in self.0 {
            let pool = programs.pool(&trigger.component)?;
            tasks.spawn(Receiver::new(queue, pool, trigger).run(stop.clone()));
        }
        Ok(())
    }
}
