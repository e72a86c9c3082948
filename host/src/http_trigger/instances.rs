//! A component's instances: how many calls each takes, when it has lived long enough, and what becomes of those
//! that it does not answer.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use anyhow::Result;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Sleep;
use tokio_util::sync::CancellationToken;
use wasmtime::component::GuestTaskId;
use wasmtime::{Store, StoreContextMut};
use wasmtime_wasi_http::WasiHttpView;
use wasmtime_wasi_http::handler::{
    HandlerState, Instance, ProxyHandler, ProxyPre, ShouldAccept, WorkerExpiration, WorkerState, WorkerStatus,
};
use wasmtime_wasi_http::{p2, p3};

use crate::guest::program::Program;
use crate::guest::state::State;
use crate::guest::{Limits, reason};
use crate::health::Health;
use crate::telemetry::instruments;
use crate::telemetry::invocation::Invocation;

/// Hands requests to instances of one component and makes new instances as they are needed.
pub type Instances = ProxyHandler<Component>;

/// What goes with a request to its guest.
pub struct Call {
    /// The call, where it is watched.
    pub invocation: Option<Invocation>,
    /// The request's place among those that are handled at a time. A call goes on when its client has hung up, and holds it until it ends.
    pub place: Arc<OwnedSemaphorePermit>,
}

/// A component that exports `wasi:http/handler@0.3` or `wasi:http/incoming-handler@0.2`.
pub struct Component {
    program: Program,
    pre: ProxyPre<State>,
    health: Health,
    stop: CancellationToken,
}

impl Component {
    /// Looks for the component's handler. `health` hears how its instances fare; `stop` is cancelled when the process is to end.
    ///
    /// # Errors
    /// It exports neither of the two.
    pub fn new(program: Program, health: Health, stop: CancellationToken) -> Result<Self> {
        let pre = match p3::bindings::ServicePre::new(program.pre().clone()) {
            Ok(pre) => ProxyPre::P3(pre),
            Err(_) => ProxyPre::P2(p2::bindings::ProxyPre::new(program.pre().clone()).map_err(|_| {
                anyhow::anyhow!("component `{}` exports no handler of wasi:http 0.3 or 0.2", program.id)
            })?),
        };
        Ok(Self {
            program,
            pre,
            health,
            stop,
        })
    }

    /// The component's id in the manifest.
    pub fn id(&self) -> &str {
        &self.program.id
    }
}

impl HandlerState for Component {
    type StoreData = State;
    type WorkerExpiration = Lifetime;
    type WorkerState = Worker;

    async fn instantiate(&self) -> wasmtime::Result<Instance<State, Lifetime, Worker>> {
        let begun = Instant::now();
        let mut store = self.program.new_store()?;
        let proxy = self.pre.instantiate_async(&mut store).await;
        self.health.note_instantiation(&self.program.id, begun, proxy.is_ok());
        let proxy = proxy?;
        Ok(Instance {
            store,
            proxy,
            view: |state| state.http(),
            expiration: Lifetime::new(self.program.limits),
            state: Worker {
                component: self.program.id.clone(),
                limits: self.program.limits,
                stop: self.stop.clone(),
                reused: matches!(self.pre, ProxyPre::P3(_)),
            },
        })
    }
}

/// What one instance may take on.
pub struct Worker {
    component: Arc<str>,
    limits: Limits,
    stop: CancellationToken,
    /// A 0.2 component gets a fresh instance for each request, as its model expects.
    reused: bool,
}

impl WorkerState for Worker {
    type StoreData = State;
    type RequestData = Call;

    fn should_accept_request(&self, concurrent: usize, total: usize) -> ShouldAccept {
        let calls = if self.reused { self.limits.calls_per_instance } else { 1 };
        if total >= calls {
            ShouldAccept::Never
        } else if concurrent >= self.limits.concurrent_calls {
            ShouldAccept::No
        } else {
            ShouldAccept::Yes
        }
    }

    fn on_request_start(
        &self,
        mut store: StoreContextMut<'_, State>,
        Call { invocation, place }: Call,
        task: GuestTaskId,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + Sync>> {
        if let Some(invocation) = invocation {
            store.data_mut().begin(task, invocation);
        }
        let overdue = tokio::time::sleep(self.limits.request_time);
        Box::pin(async move {
            overdue.await;
            drop(place);
        })
    }

    fn drop(&self, store: Store<State>, result: Result<(), wasmtime::Error>) {
        // The end of the process ends its instances, too, which is no news.
        if let Err(error) = result
            && !self.stop.is_cancelled()
        {
            instruments::failed(&self.component, "trap");
            let memory = store.data().memory_used();
            tracing::error!(
                component = &*self.component,
                memory,
                "instance ended: {}",
                reason(&error)
            );
        }
    }
}

/// Ends an instance that is stuck, or idle for long.
pub struct Lifetime {
    limits: Limits,
    timer: Pin<Box<Sleep>>,
}

impl Lifetime {
    fn new(limits: Limits) -> Self {
        Self {
            limits,
            timer: Box::pin(tokio::time::sleep(limits.idle_time)),
        }
    }
}

impl WorkerExpiration for Lifetime {
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>, status: WorkerStatus, since: Instant) -> Poll<()> {
        let allowed = match status {
            WorkerStatus::Idle => self.limits.idle_time,
            WorkerStatus::Requests | WorkerStatus::PostReturn => self.limits.request_time,
        };
        let deadline = tokio::time::Instant::from_std(since + allowed);
        // A timer that goes off too early is set again, which costs less than setting it with each request.
        if self.timer.deadline() > deadline {
            self.timer.as_mut().reset(deadline);
        }
        while self.timer.as_mut().poll(cx).is_ready() {
            if self.timer.deadline() >= deadline {
                return Poll::Ready(());
            }
            self.timer.as_mut().reset(deadline);
        }
        Poll::Pending
    }
}
