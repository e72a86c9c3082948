//! A receiver for each service-bus trigger of an application, and one for the dead letters of each queue that is watched.
//!
//! A dead letter is handled and settled like any message. One whose handling fails stays where it is and comes again; as the broker
//! goes on counting its deliveries, it waits for long from the first.

use anyhow::{Context, Result};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::queue::Queue;
use super::receiver::Receiver;
use crate::application::{Application, ServiceBusTrigger};
use crate::programs::Programs;
use crate::surroundings::SharedSurroundings;

/// What is received from, with the trigger that says so.
pub struct Receivers<'a>(Vec<(Queue, &'a ServiceBusTrigger)>);

impl<'a> Receivers<'a> {
    /// Looks at the connection strings, without calling anybody.
    ///
    /// # Errors
    /// A connection string or a queue's name cannot be used.
    pub fn new(application: &'a Application, surroundings: &SharedSurroundings) -> Result<Self> {
        let mut queues = Vec::new();
        for trigger in &application.service_bus_triggers {
            let queue = Queue::new(surroundings.clone(), trigger)
                .with_context(|| format!("service-bus trigger `{}`, setting `connection`", trigger.id))?;
            if trigger.watch_dead_letters {
                queues.push((queue.dead_letters(), trigger));
            }
            queues.push((queue, trigger));
        }
        Ok(Self(queues))
    }

    /// Receives until told to stop; each task ends once its deliveries have.
    ///
    /// # Errors
    /// A component that handles no deliveries.
    pub fn start(self, programs: &Programs, tasks: &mut JoinSet<()>, stop: &CancellationToken) -> Result<()> {
        for (queue, trigger) in self.0 {
            let pool = programs.pool(&trigger.component)?;
            let reception = programs.health().reception(&trigger.id, queue.name());
            tasks.spawn(Receiver::new(queue, pool, trigger, reception).run(stop.clone()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;
    use std::time::Duration;

    use super::super::stand_in::{StandIn, trigger};
    use super::*;
    use crate::shutdown;
    use crate::surroundings::Machine;

    fn application(triggers: Vec<ServiceBusTrigger>) -> Application {
        Application {
            name: "shop".into(),
            http_triggers: Vec::new(),
            service_bus_triggers: triggers,
            components: BTreeMap::new(),
        }
    }

    #[test]
    fn dead_letters_are_received_where_they_are_watched() {
        let application = application(vec![trigger("orders", true), trigger("returns", false)]);
        let machine: SharedSurroundings = Arc::new(Machine::new().unwrap());
        let receivers = Receivers::new(&application, &machine).unwrap();
        let names: Vec<_> = receivers.0.iter().map(|(queue, _)| queue.name()).collect();
        assert_eq!(names, ["orders/$DeadLetterQueue", "orders", "returns"]);
    }

    /// A component that says it handles deliveries, and is never asked to.
    const HANDLER: &str = r#"(component
        (core module $code (func (export "handle")))
        (core instance $instance (instantiate $code))
        (func $handle (canon lift (core func $instance "handle")))
        (instance $handler (export "handle" (func $handle)))
        (export "petstore:messaging/handler@0.1.0" (instance $handler)))"#;

    #[tokio::test]
    async fn a_receiver_that_panics_ends_the_process_with_its_panic() {
        let (application, stop) = (application(vec![trigger("orders", false)]), CancellationToken::new());
        let mistaken: SharedSurroundings = Arc::new(StandIn(|_| panic!("a mistake")));
        let mut tasks = JoinSet::new();
        let receivers = Receivers::new(&application, &mistaken).unwrap();
        receivers
            .start(&Programs::of_text("c", HANDLER), &mut tasks, &stop)
            .unwrap();
        let ended = tokio::time::timeout(Duration::from_secs(5), shutdown::run(tasks, &stop)).await;
        let error = ended.unwrap().unwrap_err();
        assert!(format!("{error:#}").contains("a mistake"), "{error:#}");
    }
}
