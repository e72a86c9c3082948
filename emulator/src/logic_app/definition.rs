//! Workflow definitions: JSON in the language of Logic Apps, read whole before anything runs.
//!
//! Source: "Schema reference guide for the Workflow Definition Language in Azure Logic Apps".

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use serde::Deserialize;
use serde_json::Value;

use super::action::{Action, Work};
use super::function::Function;
use super::schema::Schema;

/// The definition that is deployed with the pet store.
pub const SHIPPED: &str = include_str!("../../../deploy/logic-apps/order-alert.json");

/// A definition, checked and ready to run.
#[derive(Debug)]
pub struct Definition {
    /// The method that starts it.
    pub method: Method,
    /// What a body must be like, if the trigger asks for that.
    pub schema: Option<Schema>,
    /// The values of the parameters.
    pub parameters: BTreeMap<String, Value>,
    /// The actions, each behind those that it runs after.
    pub actions: Vec<Action>,
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
    triggers: BTreeMap<String, Trigger>,
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

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Trigger {
    r#type: String,
    kind: Option<String>,
    #[serde(default)]
    inputs: TriggerInputs,
    operation_options: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct TriggerInputs {
    method: Option<String>,
    schema: Option<Value>,
}

impl Definition {
    /// Reads a definition. `values` take the place of the parameters' default values.
    ///
    /// # Errors
    /// Names what is not supported, not understood or missing.
    pub fn read(json: &str, values: &BTreeMap<&str, String>) -> Result<Self, DefinitionError> {
        let written: Written = serde_json::from_str(json).map_err(|error| refused("the file", &error.to_string()))?;
        if let Some(output) = written.outputs.keys().next() {
            return Err(refused(&format!("outputs.{output}"), "outputs are not supported"));
        }
        let parameters = parameters(written.parameters, values)?;
        let (method, schema) = trigger(written.triggers)?;
        let actions = written.actions.iter().map(|(name, json)| {
            let place = format!("actions.{name}");
            Action::read(name, json).map_err(|what| refused(&place, &what))
        });
        let actions = in_order(actions.collect::<Result<_, _>>()?)?;
        check_references(&actions, &parameters)?;
        Ok(Self {
            method,
            schema,
            parameters,
            actions,
        })
    }

    /// Whether there is a Response action; without one a request is answered before the run.
    pub fn responds(&self) -> bool {
        self.actions
            .iter()
            .any(|action| matches!(action.work, Work::Respond(_)))
    }
}

fn refused(place: &str, what: &str) -> DefinitionError {
    DefinitionError {
        place: place.to_owned(),
        what: what.to_owned(),
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
            None => Err(refused(&format!("parameters.{name}"), "it has no defaultValue")),
        }
    };
    written.into_iter().map(value).collect()
}

fn trigger(mut triggers: BTreeMap<String, Trigger>) -> Result<(Method, Option<Schema>), DefinitionError> {
    let place = "triggers.manual";
    let trigger = triggers
        .remove("manual")
        .ok_or_else(|| refused(place, "it is missing"))?;
    if let Some(other) = triggers.keys().next() {
        return Err(refused(
            &format!("triggers.{other}"),
            "a second trigger is not supported",
        ));
    }
    if trigger.r#type != "Request" || trigger.kind.is_some_and(|kind| kind != "Http") {
        return Err(refused(place, "only the type Request of the kind Http is supported"));
    }
    let checked = match trigger.operation_options.as_deref() {
        None => false,
        Some("EnableSchemaValidation") => true,
        Some(other) => return Err(refused(place, &format!("operationOptions: {other:?} is not supported"))),
    };
    let method = trigger.inputs.method.as_deref().unwrap_or("POST");
    let method = method
        .to_ascii_uppercase()
        .parse()
        .map_err(|_| refused(place, &format!("there is no method {method:?}")))?;
    let schema = trigger.inputs.schema.as_ref().filter(|_| checked).map(Schema::read);
    let schema = schema
        .transpose()
        .map_err(|what| refused("triggers.manual.inputs.schema", &what))?;
    Ok((method, schema))
}

/// Puts each action behind those that it runs after.
fn in_order(mut waiting: Vec<Action>) -> Result<Vec<Action>, DefinitionError> {
    let names: BTreeSet<_> = waiting.iter().map(|action| action.name.clone()).collect();
    for action in &waiting {
        if let Some(unknown) = action.run_after.keys().find(|name| !names.contains(*name)) {
            let what = format!("runAfter: there is no action {unknown:?}");
            return Err(refused(&format!("actions.{}", action.name), &what));
        }
    }
    let mut ordered: Vec<Action> = Vec::new();
    while !waiting.is_empty() {
        let placed: BTreeSet<_> = ordered.iter().map(|action| action.name.clone()).collect();
        let ready = |action: &Action| action.run_after.keys().all(|name| placed.contains(name));
        let Some(next) = waiting.iter().position(ready) else {
            return Err(refused(
                &format!("actions.{}", waiting[0].name),
                "runAfter: it waits for itself",
            ));
        };
        ordered.push(waiting.remove(next));
    }
    Ok(ordered)
}

fn check_references(actions: &[Action], parameters: &BTreeMap<String, Value>) -> Result<(), DefinitionError> {
    for action in actions {
        let place = format!("actions.{}", action.name);
        for name in action.references(&[Function::Parameters]) {
            if !parameters.contains_key(name) {
                return Err(refused(&place, &format!("there is no parameter {name:?}")));
            }
        }
        for name in action.references(&[Function::Actions, Function::Outputs, Function::Body]) {
            if !actions.iter().any(|action| action.name == name) {
                return Err(refused(&place, &format!("there is no action {name:?}")));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "definition_tests.rs"]
mod tests;
