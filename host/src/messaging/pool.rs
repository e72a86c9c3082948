//! A component's instances: a delivery goes to the one with the least to do, or to a new one if that has no room.
//!
//! A delivery that has come back is handled alone. It may be the one that ended its instance; or it was ended by another, which comes
//! back at the same time, and would be again, until both are dead letters.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use opentelemetry::KeyValue;
use opentelemetry::trace::SpanKind;
use tokio::sync::{mpsc, oneshot};

use super::worker::{Job, Load, Worker};
use super::{Delivery, MessagingPre, Outcome, Stopped};
use crate::guest::program::Program;
use crate::guest::state::State;
use crate::health::Health;
use crate::telemetry::invocation::Invocation;
use crate::telemetry::names;
use crate::telemetry::span::Span;

/// Hands deliveries to instances of one component.
#[derive(Clone)]
pub struct Pool(Arc<Inner>);

struct Inner {
    program: Program,
    pre: MessagingPre<State>,
    health: Health,
    instances: Mutex<Vec<Instance>>,
}

struct Instance {
    jobs: mpsc::UnboundedSender<Box<Job>>,
    running: Arc<AtomicUsize>,
    accepted: usize,
}

impl Pool {
    /// A pool without instances; `health` hears how they fare.
    ///
    /// # Errors
    /// The component does not export `petstore:messaging/handler`.
    pub fn new(program: Program, health: Health) -> Result<Self> {
        let pre = MessagingPre::new(program.pre().clone()).map_err(|e| {
            anyhow::anyhow!(
                "component `{}` exports no petstore:messaging/handler: {e:#}",
                program.id
            )
        })?;
        Ok(Self(Arc::new(Inner {
            program,
            pre,
            health,
            instances: Mutex::default(),
        })))
    }

    /// The component's id in the manifest.
    pub fn component(&self) -> &str {
        &self.0.program.id
    }

    /// Has the delivery handled, as a part of what this span is about.
    pub async fn handle(&self, delivery: Delivery, span: &Span) -> Outcome {
        let span = Span::begin(span.context(), SpanKind::Internal, || {
            format!("invoke {}", self.component())
        });
        span.record(|| [KeyValue::new(names::COMPONENT, self.component().to_owned())]);
        let (answer, answered) = oneshot::channel();
        let invocation = Invocation::about(&delivery.message.id, &span);
        self.dispatch(Job::new(delivery, invocation, answer));
        answered.await.unwrap_or(Err(Stopped::Ended))
    }

    fn dispatch(&self, job: Job) {
        let alone = job.has_come_back();
        let mut job = Box::new(job);
        let mut instances = self.0.instances.lock().unwrap_or_else(PoisonError::into_inner);
        if !alone {
            let limits = self.0.program.limits;
            instances.retain(|instance| !instance.jobs.is_closed() && instance.accepted < limits.calls_per_instance);
            let room = match instances.len() < limits.parallel_instances {
                true => 1,
                false => limits.concurrent_calls,
            };
            if let Some(least_busy) = instances.iter_mut().min_by_key(|instance| instance.running()) {
                match least_busy.offer(job, room) {
                    Ok(()) => return,
                    Err(refused) => job = refused,
                }
            }
        }
        let mut instance = self.start();
        // A worker that has just been started takes its first job in any case.
        if instance.offer(job, usize::MAX).is_ok() && !alone {
            instances.push(instance);
        }
    }

    fn start(&self) -> Instance {
        let (jobs, queue) = mpsc::unbounded_channel();
        let worker = Worker {
            program: self.0.program.clone(),
            pre: self.0.pre.clone(),
            health: self.0.health.clone(),
            jobs: queue,
        };
        tokio::spawn(worker.run());
        Instance {
            jobs,
            running: Arc::default(),
            accepted: 0,
        }
    }
}

impl Instance {
    /// How many jobs it has.
    fn running(&self) -> usize {
        self.running.load(Ordering::Relaxed)
    }

    /// Gives the job back if the instance has no room for it or is about to end.
    fn offer(&mut self, mut job: Box<Job>, room: usize) -> Result<(), Box<Job>> {
        if self.running() >= room {
            return Err(job);
        }
        job.load = Some(Load::add(&self.running));
        self.jobs.send(job).map_err(|mpsc::error::SendError(mut job)| {
            job.load = None;
            job
        })?;
        self.accepted += 1;
        Ok(())
    }
}
