//! What the host keeps for each instance.

use wasmtime::component::{GuestTaskId, ResourceTable};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use super::memory::MemoryLimit;
use super::settings::Settings;
use crate::outbound::Outbound;
use crate::telemetry::invocation::{Invocation, Invocations};

/// The data of an instance's store.
pub struct State {
    pub(super) wasi: WasiCtx,
    pub(super) http: WasiHttpCtx,
    pub(super) table: ResourceTable,
    pub(super) outbound: Outbound,
    pub(super) settings: Settings,
    pub(super) memory: MemoryLimit,
}

impl State {
    /// A call of the guest begins, as this task. Requests that the guest makes for it belong to it.
    pub fn begin(&mut self, task: GuestTaskId, invocation: Invocation) {
        self.invocations().begin(task, invocation);
    }

    /// The calls that are known.
    pub(super) fn invocations(&mut self) -> &mut Invocations {
        self.outbound.invocations()
    }

    /// Bytes of linear memory that the instance has.
    pub fn memory_used(&self) -> usize {
        self.memory.used()
    }
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            hooks: &mut self.outbound,
            table: &mut self.table,
            ctx: &mut self.http,
        }
    }
}
