//! From a [`Declaration`] and the variables' values to an [`Application`]: templates resolved, settings checked.
//!
//! - [`triggers`]: what each type of trigger takes
//! - [`component`]: what a component is given

mod component;
mod triggers;

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::allowed_hosts::PatternError;
use super::declaration::Declaration;
use super::template::{self, TemplateError};
use super::variables::{Values, VariableError};
use super::{Application, TriggerType};

/// Why an application cannot be run.
#[derive(Debug, Error)]
pub enum ResolveError {
    /// A variable has no value.
    #[error(transparent)]
    Variable(#[from] VariableError),
    /// A template does not resolve.
    #[error("{place}")]
    Template {
        /// Where in the application.
        place: String,
        /// What is wrong with it.
        source: TemplateError,
    },
    /// A pattern of allowed hosts cannot be used. Shown as it is written: the values in it may be secret.
    #[error("component `{component}`, allowed_outbound_hosts, `{pattern}`")]
    Pattern {
        /// The component's id.
        component: String,
        /// The pattern, its templates unresolved.
        pattern: String,
        /// What is wrong with it.
        source: PatternError,
    },
    /// A trigger's settings are not those of its type.
    #[error("{trigger}")]
    Settings {
        /// The trigger.
        trigger: String,
        /// What is wrong with them.
        source: serde_json::Error,
    },
    /// A trigger names a component that is not there.
    #[error("{trigger} names the component `{component}`, which the application does not have")]
    NoComponent {
        /// The trigger.
        trigger: String,
        /// The name.
        component: String,
    },
    /// A service-bus trigger lacks a setting.
    #[error(
        "{0} has no `connection`: give the namespace's connection string there or under [application.trigger.service-bus]"
    )]
    NoConnection(String),
    /// A number of a service-bus trigger is out of range.
    #[error("{0}: max_concurrency must be between 1 and 1000")]
    Concurrency(String),
    /// A setting that is on or off is neither.
    #[error("{0}: must come to `true` or `false`")]
    Switch(String),
    /// A component's bytes would have to be fetched.
    #[error("{place} comes from {source_text}; this host runs files only: fetch it and name the file")]
    Elsewhere {
        /// Which component.
        place: String,
        /// Where it would be fetched.
        source_text: String,
    },
    /// The application needs what this host cannot do.
    #[error("{place} requires {requirements}, which this host does not have")]
    Requirements {
        /// Who requires it.
        place: String,
        /// What is required, as Spin names it.
        requirements: String,
    },
}

/// Resolves the triggers of these types and the components that they name; whatever else is declared may be beyond this
/// host.
///
/// # Errors
/// Whatever keeps the application from running, with its place.
pub fn resolve(declaration: &Declaration, values: &Values, types: &[TriggerType]) -> Result<Application, ResolveError> {
    let resolver = Resolver {
        variables: values.resolve(&declaration.variables)?,
        declaration,
    };
    lacks(&declaration.requirements, || "the application".into())?;
    let http_triggers = resolver.triggers(TriggerType::Http, types, Resolver::http)?;
    let service_bus_triggers = resolver.triggers(TriggerType::ServiceBus, types, Resolver::service_bus)?;
    let http_triggers: Vec<_> = http_triggers.into_iter().flatten().collect();
    let named = http_triggers.iter().map(|t| &t.component);
    let named: BTreeSet<_> = named.chain(service_bus_triggers.iter().map(|t| &t.component)).collect();
    let components = declaration
        .components
        .iter()
        .filter(|(id, _)| named.contains(id))
        .map(|(id, component)| Ok((id.clone(), resolver.component(id, component)?)))
        .collect::<Result<_, ResolveError>>()?;
    Ok(Application {
        name: declaration.name.clone(),
        http_triggers,
        service_bus_triggers,
        components,
    })
}

fn lacks(requirements: &[String], place: impl FnOnce() -> String) -> Result<(), ResolveError> {
    match requirements {
        [] => Ok(()),
        some => Err(ResolveError::Requirements {
            place: place(),
            requirements: some.iter().map(|r| format!("`{r}`")).collect::<Vec<_>>().join(", "),
        }),
    }
}

struct Resolver<'a> {
    declaration: &'a Declaration,
    variables: BTreeMap<String, String>,
}

impl Resolver<'_> {
    fn text(&self, text: &str, place: impl FnOnce() -> String) -> Result<String, ResolveError> {
        template::resolve(text, &self.variables).map_err(|source| ResolveError::Template { place: place(), source })
    }
}

#[cfg(test)]
mod tests;
