//! One instance, handling several deliveries at a time.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use thiserror::Error;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::Instant;
use wasmtime::Store;
use wasmtime::component::Accessor;

use super::{Delivery, Messaging, MessagingPre, Outcome, Stopped};
use crate::guest::program::Program;
use crate::guest::reason;
use crate::guest::state::State;
use crate::health::Health;
use crate::telemetry::instruments;
use crate::telemetry::invocation::Invocation;

/// A delivery and where its outcome is awaited. Dropped without an answer, it tells the waiting side that the
/// instance ended.
pub struct Job {
    delivery: Delivery,
    invocation: Invocation,
    answer: oneshot::Sender<Outcome>,
    /// Counts the job among the instance's.
    pub load: Option<Load>,
}

impl Job {
    /// A job that no instance has yet.
    pub fn new(delivery: Delivery, invocation: Invocation, answer: oneshot::Sender<Outcome>) -> Self {
        Self {
            delivery,
            invocation,
            answer,
            load: None,
        }
    }

    /// Whether the message has been delivered before.
    pub fn has_come_back(&self) -> bool {
        self.delivery.delivery_count > 1
    }
}

/// One of the jobs that an instance has, for as long as this lives.
pub struct Load(Arc<AtomicUsize>);

impl Load {
    /// Counts one more.
    pub fn add(running: &Arc<AtomicUsize>) -> Self {
        running.fetch_add(1, Ordering::Relaxed);
        Self(running.clone())
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// An instance about to be started, and the queue of its jobs.
pub struct Worker {
    pub program: Program,
    pub pre: MessagingPre<State>,
    pub health: Health,
    pub jobs: mpsc::UnboundedReceiver<Box<Job>>,
}

impl Worker {
    /// Handles jobs until there are no more to come, the instance has been idle for long, traps, or takes too long
    /// over one.
    pub async fn run(mut self) {
        let (mut store, instance) = match self.instantiate().await {
            Ok(instance) => instance,
            Err(error) => return self.refuse(&error),
        };
        let calls = Calls::default();
        let limits = self.program.limits;
        let result = tokio::select! {
            biased;
            result = store.run_concurrent(async |accessor| {
                handle_all(accessor, &instance, &mut self.jobs, &calls, limits.idle_time).await
            }) => result.flatten(),
            () = calls.overdue(limits.delivery_time) => Err(Overdue(limits.delivery_time).into()),
        };
        if let Err(error) = result {
            instruments::failed(&self.program.id, if error.is::<Overdue>() { "timeout" } else { "trap" });
            let memory = store.data().memory_used();
            tracing::error!(
                component = &*self.program.id,
                memory,
                "instance ended: {}",
                reason(&error)
            );
        }
    }

    async fn instantiate(&self) -> wasmtime::Result<(Store<State>, Messaging)> {
        let begun = std::time::Instant::now();
        let mut store = self.program.new_store()?;
        let instance = self.pre.instantiate_async(&mut store).await;
        self.health
            .note_instantiation(&self.program.id, begun, instance.is_ok());
        Ok((store, instance?))
    }

    fn refuse(&mut self, error: &wasmtime::Error) {
        tracing::error!(component = &*self.program.id, "no instance could be started: {error:#}");
        instruments::failed(&self.program.id, "not started");
        self.jobs.close();
        while let Ok(job) = self.jobs.try_recv() {
            // Nobody may be waiting any more.
            let _ = job.answer.send(Err(Stopped::NotStarted(format!("{error:#}"))));
        }
    }
}

#[derive(Debug, Error)]
#[error("a delivery took longer than {0:?}")]
struct Overdue(Duration);

async fn handle_all(
    accessor: &Accessor<State>,
    instance: &Messaging,
    jobs: &mut mpsc::UnboundedReceiver<Box<Job>>,
    calls: &Calls,
    idle_time: Duration,
) -> wasmtime::Result<()> {
    let mut running = FuturesUnordered::new();
    let mut open = true;
    while open || !running.is_empty() {
        tokio::select! {
            biased;
            job = jobs.recv(), if open => match job {
                Some(job) => running.push(handle(accessor, instance, job, calls)),
                None => open = false,
            },
            Some(result) = running.next(), if !running.is_empty() => result?,
            // Jobs that were sent until now still arrive; later ones go to another instance.
            () = tokio::time::sleep(idle_time), if open && running.is_empty() => jobs.close(),
        }
    }
    Ok(())
}

async fn handle(
    accessor: &Accessor<State>,
    instance: &Messaging,
    job: Box<Job>,
    calls: &Calls,
) -> wasmtime::Result<()> {
    let _call = calls.begin();
    let handler = instance.petstore_messaging_handler().func_handle();
    let Job {
        delivery,
        invocation,
        answer,
        load,
    } = *job;
    let call = accessor.with(|mut store| {
        let call = handler.start_call_concurrent(&mut store, (delivery,))?;
        store.get().begin(call.task(), invocation);
        wasmtime::error::Ok(call)
    })?;
    let (result,) = handler.finish_call_concurrent(accessor, call).await?;
    drop(load);
    // Nobody may be waiting any more.
    let _ = answer.send(Ok(result));
    Ok(())
}

/// When the calls under way began. Kept outside of the instance, so that it can be looked at while the guest
/// computes.
#[derive(Default)]
struct Calls {
    begun: Mutex<BTreeMap<u64, Instant>>,
    next: AtomicUsize,
    changed: Notify,
}

struct Call<'a> {
    calls: &'a Calls,
    number: u64,
}

impl Calls {
    fn begin(&self) -> Call<'_> {
        let number = self.next.fetch_add(1, Ordering::Relaxed) as u64;
        self.begun
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(number, Instant::now());
        self.changed.notify_one();
        Call { calls: self, number }
    }

    fn oldest(&self) -> Option<Instant> {
        let begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        begun.first_key_value().map(|(_, begun)| *begun)
    }

    /// Returns once a call has been under way for longer than the limit.
    async fn overdue(&self, limit: Duration) {
        loop {
            match self.oldest().map(|begun| begun + limit) {
                None => self.changed.notified().await,
                Some(deadline) if deadline <= Instant::now() => return,
                Some(deadline) => tokio::time::sleep_until(deadline).await,
            }
        }
    }
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        self.calls
            .begun
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.number);
    }
}
