//! A component compiled and ready to be instantiated.

use std::sync::Arc;

use anyhow::{Context, Result};
use wasmtime::component::{Component as Compiled, InstancePre, Linker, ResourceTable};
use wasmtime::{Engine, Store};
use wasmtime_wasi::{WasiCtx, WasiCtxBuilder};
use wasmtime_wasi_http::WasiHttpCtx;

use super::memory::MemoryLimit;
use super::output::Streams;
use super::settings::Settings;
use super::state::State;
use super::{Conditions, Limits};
use crate::application::Component;
use crate::compose;
use crate::outbound::{Exit, Outbound};
use crate::surroundings::SharedSurroundings;

/// A component with its dependencies, compiled, linked, and with what it may see and reach.
#[derive(Clone)]
pub struct Program {
    /// The component's id in the manifest.
    pub id: Arc<str>,
    /// The bounds of its instances.
    pub limits: Limits,
    pre: InstancePre<State>,
    settings: Settings,
    environment: Arc<[(String, String)]>,
    outbound: Exit,
    output: Streams,
    surroundings: SharedSurroundings,
}

impl Program {
    /// Links a component; composes and compiles it before (or finds it in the cache), unless it has been compiled.
    ///
    /// # Errors
    /// A file is missing or no component, a dependency does not provide what it should, or an import is one that
    /// this host does not have.
    pub fn build(
        linker: &Linker<State>,
        component: &Component,
        compiled: Option<Compiled>,
        surroundings: &SharedSurroundings,
        conditions: &Conditions,
    ) -> Result<Self> {
        let place = || format!("component `{}` ({})", component.id, component.source.display());
        let compiled = match compiled {
            Some(compiled) => compiled,
            None => compile(linker.engine(), component).with_context(place)?,
        };
        let pre = linker
            .instantiate_pre(&compiled)
            .map_err(anyhow::Error::from)
            .with_context(place)?;
        let output = conditions.output.of(&component.id).with_context(place)?;
        Ok(Self::of(pre, component, surroundings, conditions.limits, output))
    }

    /// The same code with the settings of another version of the component, in other surroundings.
    pub fn moved(&self, component: &Component, surroundings: &SharedSurroundings) -> Self {
        Self::of(
            self.pre.clone(),
            component,
            surroundings,
            self.limits,
            self.output.clone(),
        )
    }

    fn of(
        pre: InstancePre<State>,
        component: &Component,
        surroundings: &SharedSurroundings,
        limits: Limits,
        output: Streams,
    ) -> Self {
        let id: Arc<str> = component.id.as_str().into();
        Self {
            limits,
            output,
            pre,
            settings: Settings::new(component.variables.clone()),
            environment: component.environment.clone().into_iter().collect(),
            outbound: Exit::new(surroundings.clone(), component),
            surroundings: surroundings.clone(),
            id,
        }
    }

    /// The component before it is instantiated, for the bindings of its exports.
    pub fn pre(&self) -> &InstancePre<State> {
        &self.pre
    }

    /// The engine that compiled it.
    pub fn engine(&self) -> &Engine {
        self.pre.engine()
    }

    /// A store for a new instance. A guest in it that computes without a pause is interrupted at every tick of the
    /// engine.
    ///
    /// # Errors
    /// The instance is to have a bound on what it computes, and the engine does not count that.
    pub fn new_store(&self) -> wasmtime::Result<Store<State>> {
        let mut store = Store::new(
            self.engine(),
            State {
                wasi: self.wasi(),
                http: WasiHttpCtx::new(),
                table: ResourceTable::new(),
                outbound: Outbound::new(self.outbound.clone()),
                settings: self.settings.clone(),
                memory: MemoryLimit::new(self.id.clone(), self.limits.memory),
            },
        );
        store.limiter(|state| &mut state.memory);
        store.set_epoch_deadline(1);
        store.epoch_deadline_async_yield_and_update(1);
        if let Some(fuel) = self.surroundings.fuel() {
            store.set_fuel(fuel)?;
        }
        Ok(store)
    }

    /// No files, no sockets, no arguments; of the environment only what the manifest gives.
    fn wasi(&self) -> WasiCtx {
        let Streams { stdout, stderr } = self.output.clone();
        let mut wasi = WasiCtxBuilder::new();
        wasi.stdout(stdout)
            .stderr(stderr)
            .envs(&self.environment)
            .allow_tcp(false)
            .allow_udp(false)
            .allow_ip_name_lookup(false);
        self.surroundings.equip(&mut wasi);
        wasi.build()
    }
}

fn compile(engine: &Engine, component: &Component) -> Result<Compiled> {
    Ok(Compiled::new(engine, compose::compose(component)?)?)
}
