//! Workflow definitions: JSON in the language of Logic Apps, read whole before anything runs.
//!
//! Source: "Schema reference guide for the Workflow Definition Language in Azure Logic Apps".

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::action::Work;
use super::actions::Actions;
use super::function::Function;
use super::recurrence::Recurrence;
use super::trigger::{RequestTrigger, Trigger};

/// The definition that mails orders, as it is deployed with the pet store.
pub const ORDER_ALERT: &str = include_str!("../../../deploy/logic-apps/order-alert.json");
/// The definition that mails dead letters, as it is deployed with the pet store.
pub const DEAD_LETTERS: &str = include_str!("../../../deploy/logic-apps/dead-letters.json");

/// A definition, checked and ready to run.
#[derive(Debug)]
pub struct Definition {
    /// What starts it.
    pub trigger: Trigger,
    /// What it does.
    pub workings: Workings,
}

/// What a definition does once it is started.
#[derive(Debug)]
pub struct Workings {
    /// The values of the parameters.
    pub parameters: BTreeMap<String, Value>,
    /// The actions.
    pub actions: Actions,
}

/// Why a definition is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the workflow definition cannot be run: {place}: {what}")]
pub struct DefinitionError {
    /// Where: `actions.Send_mail`.
    pub place: String,
    /// What is wrong there, or not supported.
    pub what: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Written {
    #[serde(rename = "$schema")]
    _schema: String,
    #[serde(rename = "contentVersion")]
    _content_version: String,
    #[serde(default)]
    parameters: BTreeMap<String, Parameter>,
    triggers: BTreeMap<String, Value>,
    actions: BTreeMap<String, Value>,
    #[serde(default)]
    outputs: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Parameter {
    #[serde(rename = "type")]
    _type: String,
    default_value: Option<Value>,
    #[serde(rename = "metadata")]
    _metadata: Option<Value>,
}

impl Definition {
    /// Reads a definition. `values` take the place of the parameters' default values.
    ///
    /// # Errors
    /// Names what is not supported, not understood or missing.
    pub fn read(json: &str, values: &BTreeMap<&str, String>) -> Result<Self, DefinitionError> {
        let written: Written =
            serde_json::from_str(json).map_err(|error| DefinitionError::at("the file", &error.to_string()))?;
        if let Some(output) = written.outputs.keys().next() {
            let place = format!("outputs.{output}");
            return Err(DefinitionError::at(&place, "outputs are not supported"));
        }
        let definition = Self {
            trigger: Trigger::read(&written.triggers)?,
            workings: Workings {
                parameters: parameters(written.parameters, values)?,
                actions: Actions::read(&written.actions)?,
            },
        };
        definition.workings.check_references()?;
        Ok(definition)
    }

    /// The two parts, of a definition that a request starts.
    ///
    /// # Errors
    /// It is started by something else.
    pub fn started_by_request(self) -> Result<(RequestTrigger, Workings), DefinitionError> {
        match self.trigger {
            Trigger::Request(trigger) => Ok((trigger, self.workings)),
            Trigger::Recurrence(_) => Err(DefinitionError::at(
                "triggers",
                "it starts by itself, and has no callback URL: run it as a scheduled workflow",
            )),
        }
    }

    /// The two parts, of a definition that starts by itself.
    ///
    /// # Errors
    /// It is started by something else.
    pub fn started_by_itself(self) -> Result<(Recurrence, Workings), DefinitionError> {
        match self.trigger {
            Trigger::Recurrence(recurrence) => Ok((recurrence, self.workings)),
            Trigger::Request(_) => Err(DefinitionError::at(
                "triggers",
                "a request starts it: a scheduled workflow has a Recurrence",
            )),
        }
    }
}

impl Workings {
    /// Whether there is a Response action; without one a request is answered before the run.
    pub fn responds(&self) -> bool {
        let actions = self.actions.all();
        actions.iter().any(|action| matches!(action.work, Work::Respond(_)))
    }

    /// Names of actions are unique, and those in expressions are those of something.
    fn check_references(&self) -> Result<(), DefinitionError> {
        let actions = self.actions.all();
        let mut names = BTreeSet::new();
        for action in &actions {
            if !names.insert(action.name.as_str()) {
                let place = format!("actions.{}", action.name);
                return Err(DefinitionError::at(&place, "there is another action of this name"));
            }
        }
        for action in &actions {
            let missing = |what, name| {
                let place = format!("actions.{}", action.name);
                Err(DefinitionError::at(&place, &format!("there is no {what} {name:?}")))
            };
            for name in action.references(&[Function::Parameters]) {
                if !self.parameters.contains_key(name) {
                    return missing("parameter", name);
                }
            }
            for name in action.references(&[Function::Actions, Function::Outputs, Function::Body]) {
                if !names.contains(name) {
                    return missing("action", name);
                }
            }
        }
        Ok(())
    }
}

impl DefinitionError {
    /// Something is wrong at a place.
    pub fn at(place: &str, what: &str) -> Self {
        Self {
            place: place.to_owned(),
            what: what.to_owned(),
        }
    }
}

fn parameters(
    written: BTreeMap<String, Parameter>,
    values: &BTreeMap<&str, String>,
) -> Result<BTreeMap<String, Value>, DefinitionError> {
    let value = |(name, parameter): (String, Parameter)| {
        let given = values.get(name.as_str()).map(|value| value.as_str().into());
        match given.or(parameter.default_value) {
            Some(value) => Ok((name, value)),
            None => {
                let place = format!("parameters.{name}");
                Err(DefinitionError::at(&place, "it has no defaultValue"))
            }
        }
    };
    written.into_iter().map(value).collect()
}

#[cfg(test)]
#[path = "definition_tests.rs"]
mod tests;
