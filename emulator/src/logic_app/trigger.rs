//! What starts a workflow.

use std::collections::BTreeMap;

use http::Method;
use serde::Deserialize;
use serde_json::Value;

use super::definition::DefinitionError;
use super::recurrence::Recurrence;
use super::schema::Schema;

/// The name of a trigger that is an HTTP request: it is part of the callback URL.
pub const REQUEST: &str = "manual";

/// What starts a workflow.
#[derive(Debug)]
pub enum Trigger {
    /// An HTTP request.
    Request(RequestTrigger),
    /// The time.
    Recurrence(Recurrence),
}

/// Which requests start a workflow.
#[derive(Debug)]
pub struct RequestTrigger {
    /// Their method.
    pub method: Method,
    /// What a body must be like, if the trigger asks for that.
    pub schema: Option<Schema>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WrittenRequest {
    #[serde(rename = "type")]
    _type: String,
    kind: Option<String>,
    #[serde(default)]
    inputs: RequestInputs,
    operation_options: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RequestInputs {
    method: Option<String>,
    schema: Option<Value>,
}

impl Trigger {
    /// Reads the triggers of a definition, of which there must be one.
    ///
    /// # Errors
    /// Names what is not supported or not understood.
    pub fn read(triggers: &BTreeMap<String, Value>) -> Result<Self, DefinitionError> {
        let mut triggers = triggers.iter();
        let Some((name, json)) = triggers.next() else {
            return Err(DefinitionError::at("triggers", "there is none"));
        };
        if let Some((other, _)) = triggers.next() {
            let place = format!("triggers.{other}");
            return Err(DefinitionError::at(&place, "a second trigger is not supported"));
        }
        let at = |what: String| DefinitionError::at(&format!("triggers.{name}"), &what);
        match json["type"].as_str().unwrap_or_default() {
            "Request" if name == REQUEST => RequestTrigger::read(json).map(Self::Request),
            "Request" => Err(at(format!(
                "a trigger of the type Request must have the name {REQUEST}"
            ))),
            "Recurrence" => Recurrence::read(json).map(Self::Recurrence).map_err(at),
            other => Err(at(format!(
                "the trigger type {other:?} is not supported; use Request or Recurrence"
            ))),
        }
    }
}

impl RequestTrigger {
    fn read(json: &Value) -> Result<Self, DefinitionError> {
        let place = format!("triggers.{REQUEST}");
        let at = |what: String| DefinitionError::at(&place, &what);
        let written = WrittenRequest::deserialize(json).map_err(|error| at(error.to_string()))?;
        if let Some(kind) = written.kind.filter(|kind| kind != "Http") {
            return Err(at(format!("the kind {kind:?} is not supported; use Http")));
        }
        let checked = match written.operation_options.as_deref() {
            None => false,
            Some("EnableSchemaValidation") => true,
            Some(other) => return Err(at(format!("operationOptions: {other:?} is not supported"))),
        };
        let method = written.inputs.method.as_deref().unwrap_or("POST");
        let no_method = |_| at(format!("there is no method {method:?}"));
        let method = method.to_ascii_uppercase().parse().map_err(no_method)?;
        let schema = written.inputs.schema.as_ref().filter(|_| checked).map(Schema::read);
        let schema = schema
            .transpose()
            .map_err(|what| DefinitionError::at(&format!("{place}.inputs.schema"), &what))?;
        Ok(Self { method, schema })
    }
}
