//! The application's components, ready to be run.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use tokio_util::sync::CancellationToken;
use wasmtime::Engine;

use crate::application::{Application, Component, HttpTrigger};
use crate::guest::program::Program;
use crate::guest::{Conditions, engine, linker, precompiled};
use crate::health::Health;
use crate::http_trigger::instances::{self, Instances};
use crate::http_trigger::routes::Routes;
use crate::http_trigger::service::{Probes, Service};
use crate::messaging::pool::Pool;
use crate::surroundings::SharedSurroundings;

/// Requests handled at a time, over all components.
const MAX_REQUESTS: usize = 1_000;

/// A program for each component, by its id, and what is known of how they fare.
pub struct Programs {
    programs: BTreeMap<String, Program>,
    health: Health,
}

impl Programs {
    /// Builds the components side by side: compiling them takes a moment.
    ///
    /// # Errors
    /// A component that cannot be composed, compiled or linked, or an engine that cannot be set up.
    pub fn build(
        application: &Application,
        conditions: &Conditions,
        surroundings: &SharedSurroundings,
    ) -> Result<Self> {
        let engine = engine::build(&conditions.limits, conditions.cache.clone())?;
        Self::built_with(&engine, application, conditions, surroundings)
    }

    /// The same with an engine that the caller has set up.
    ///
    /// # Errors
    /// A component that cannot be composed, compiled or linked.
    pub fn built_with(
        engine: &Engine,
        application: &Application,
        conditions: &Conditions,
        surroundings: &SharedSurroundings,
    ) -> Result<Self> {
        let linker = linker::build(engine)?;
        let folder = conditions.precompiled.as_ref();
        let build = |component: &Component| {
            let compiled = folder.and_then(|folder| precompiled::load(linker.engine(), folder, component));
            Program::build(&linker, component, compiled, surroundings, conditions)
        };
        let build = &build;
        let programs: Result<_> = std::thread::scope(|scope| {
            let builds: Vec<_> = application
                .components
                .iter()
                .map(|(id, component)| (id, scope.spawn(move || build(component))))
                .collect();
            builds
                .into_iter()
                .map(|(id, build)| {
                    let program = build
                        .join()
                        .map_err(|_| anyhow::anyhow!("compiling component `{id}` panicked"))??;
                    Ok((id.clone(), program))
                })
                .collect()
        });
        programs.map(Self::of)
    }

    /// The same code with the settings of another version of the application, in other surroundings.
    ///
    /// # Errors
    /// The application has a component that was not built.
    pub fn moved(&self, application: &Application, surroundings: &SharedSurroundings) -> Result<Self> {
        application
            .components
            .iter()
            .map(|(id, component)| Ok((id.clone(), self.program(id)?.moved(component, surroundings))))
            .collect::<Result<_>>()
            .map(Self::of)
    }

    fn of(programs: BTreeMap<String, Program>) -> Self {
        Self {
            programs,
            health: Health::default(),
        }
    }

    /// How they fare.
    pub fn health(&self) -> &Health {
        &self.health
    }

    fn program(&self, id: &str) -> Result<Program> {
        self.programs
            .get(id)
            .cloned()
            .with_context(|| format!("component `{id}` was not built"))
    }

    /// The instances of a component that handles deliveries.
    ///
    /// # Errors
    /// The component does not export a handler for deliveries.
    pub fn pool(&self, component: &str) -> Result<Pool> {
        Pool::new(self.program(component)?, self.health.clone())
    }

    /// What answers the requests of these triggers, and probes on paths that are none of theirs. `stop` is cancelled when the process is to end.
    ///
    /// # Errors
    /// A component that does not export a handler for requests, or routes that cannot be used.
    pub fn pages(&self, triggers: &[HttpTrigger], stop: &CancellationToken) -> Result<Service> {
        let mut by_component: BTreeMap<&str, Instances> = BTreeMap::new();
        let mut targets = Vec::new();
        for trigger in triggers {
            let instances = match by_component.get(trigger.component.as_str()) {
                Some(instances) => instances.clone(),
                None => Instances::new(instances::Component::new(
                    self.program(&trigger.component)?,
                    self.health.clone(),
                    stop.clone(),
                )?),
            };
            by_component.insert(&trigger.component, instances.clone());
            targets.push((trigger.route.clone(), instances));
        }
        Ok(Service::new(Routes::new(targets)?, MAX_REQUESTS, self.probes(stop)))
    }

    /// What answers probes, and nothing else. `stop` is cancelled when the process is to end.
    pub fn probes(&self, stop: &CancellationToken) -> Probes {
        Probes {
            health: self.health.clone(),
            stop: stop.clone(),
        }
    }
}

#[cfg(test)]
mod of_text {
    use std::sync::Arc;

    use super::*;
    use crate::application::allowed_hosts::AllowedHosts;
    use crate::surroundings::Machine;

    impl Programs {
        /// One component, whose text this is.
        pub(crate) fn of_text(id: &str, text: &str) -> Self {
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), wat::parse_str(text).unwrap()).unwrap();
            let component = Component {
                id: id.into(),
                source: file.path().into(),
                variables: BTreeMap::new(),
                environment: BTreeMap::new(),
                allowed_hosts: AllowedHosts::default(),
                dependencies: Vec::new(),
            };
            let application = Application {
                name: id.into(),
                http_triggers: Vec::new(),
                service_bus_triggers: Vec::new(),
                components: [(id.into(), component)].into(),
            };
            let machine: SharedSurroundings = Arc::new(Machine::new().unwrap());
            Self::build(&application, &Conditions::default(), &machine).unwrap()
        }
    }
}
