//! The actions of a definition.
//!
//! - [`http`], [`email`], [`retry_policy`]: requests, of which some are mails
//! - [`condition`]: what an If action asks

pub mod condition;
pub mod email;
pub mod http;
pub mod retry_policy;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use self::condition::Condition;
use self::http::{Call, Http, Mail};
use super::actions::Actions;
use super::definition::DefinitionError;
use super::function::Function;
use super::template::Template;

/// How an action ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It did what it is for.
    Succeeded,
    /// It did not.
    Failed,
    /// It was not its turn: what it runs after ended otherwise, or its branch was not taken.
    Skipped,
    /// It took too long. No action does here.
    TimedOut,
}

/// An action.
#[derive(Debug)]
pub struct Action {
    /// Its name.
    pub name: String,
    /// What it does.
    pub work: Work,
    /// The actions that must have ended, and how.
    pub run_after: BTreeMap<String, Vec<Status>>,
}

/// What an action does.
#[derive(Debug)]
pub enum Work {
    /// Evaluates a template.
    Compose(Template),
    /// Sends a mail.
    Mail(Mail),
    /// Sends a request; follows an answer that says that it is being worked on, if the second is true.
    Call(Call, bool),
    /// Answers whoever started the run: `statusCode`, `headers`, `body`.
    Respond(Template),
    /// Takes one of two branches.
    If {
        /// What decides.
        condition: Condition,
        /// What is done if it holds.
        then: Actions,
        /// What is done if not.
        otherwise: Actions,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Written {
    r#type: String,
    kind: Option<String>,
    inputs: Option<Value>,
    expression: Option<Value>,
    actions: Option<BTreeMap<String, Value>>,
    r#else: Option<Else>,
    #[serde(default)]
    run_after: BTreeMap<String, Vec<String>>,
    operation_options: Option<String>,
    #[serde(rename = "description")]
    _description: Option<String>,
    #[serde(rename = "metadata")]
    _metadata: Option<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Else {
    actions: BTreeMap<String, Value>,
}

impl Status {
    /// Its name in a definition.
    pub fn name(self) -> &'static str {
        match self {
            Self::Succeeded => "Succeeded",
            Self::Failed => "Failed",
            Self::Skipped => "Skipped",
            Self::TimedOut => "TimedOut",
        }
    }

    fn named(name: &str) -> Result<Self, String> {
        [Self::Succeeded, Self::Failed, Self::Skipped, Self::TimedOut]
            .into_iter()
            .find(|status| status.name().eq_ignore_ascii_case(name))
            .ok_or_else(|| format!("runAfter: there is no status {name:?}"))
    }
}

impl Action {
    /// Reads an action, with those inside it.
    ///
    /// # Errors
    /// Names what is not supported or not understood.
    pub fn read(name: &str, json: &Value) -> Result<Self, DefinitionError> {
        let at = |what: String| DefinitionError::at(&format!("actions.{name}"), &what);
        let mut written = Written::deserialize(json).map_err(|error| at(error.to_string()))?;
        let run_after = std::mem::take(&mut written.run_after)
            .into_iter()
            .map(|(before, names)| {
                let statuses: Result<Vec<_>, _> = names.iter().map(|name| Status::named(name)).collect();
                Ok((before, statuses?))
            });
        let run_after = run_after.collect::<Result<_, String>>().map_err(at)?;
        let work = match written.r#type.as_str() {
            "If" => written.branches(name)?,
            _ => written.work().map_err(at)?,
        };
        Ok(Self {
            name: name.to_owned(),
            work,
            run_after,
        })
    }

    /// The names that calls of these functions have as their first argument; not those of the actions inside it.
    pub fn references(&self, functions: &[Function]) -> Vec<&str> {
        match &self.work {
            Work::Compose(template) | Work::Respond(template) => template.references(functions),
            Work::Mail(mail) => mail.body.references(functions),
            Work::Call(call, _) => call.request.references(functions),
            Work::If { condition, .. } => condition.references(functions),
        }
    }

    /// The branches inside it.
    pub fn branches(&self) -> impl Iterator<Item = &Actions> {
        let branches = match &self.work {
            Work::If { then, otherwise, .. } => Some([then, otherwise]),
            _ => None,
        };
        branches.into_iter().flatten()
    }
}

impl Written {
    fn branches(self, name: &str) -> Result<Work, DefinitionError> {
        let at = |what: String| DefinitionError::at(&format!("actions.{name}"), &what);
        if self.inputs.is_some() || self.kind.is_some() || self.operation_options.is_some() {
            return Err(at("an If has neither inputs nor a kind nor operationOptions".to_owned()));
        }
        let expression = self.expression.ok_or_else(|| at("expression is missing".to_owned()))?;
        let actions = self.actions.ok_or_else(|| at("actions is missing".to_owned()))?;
        let otherwise = self.r#else.map(|branch| branch.actions).unwrap_or_default();
        Ok(Work::If {
            condition: Condition::read(&expression).map_err(|why| at(format!("expression: {why}")))?,
            then: Actions::read(&actions)?,
            otherwise: Actions::read(&otherwise)?,
        })
    }

    fn work(self) -> Result<Work, String> {
        if self.expression.is_some() || self.actions.is_some() || self.r#else.is_some() {
            return Err("only an If has an expression, actions and else".to_owned());
        }
        let inputs = self.inputs.ok_or("missing field `inputs`")?;
        let work = match (self.r#type.as_str(), self.kind.as_deref()) {
            ("Compose", None) => Work::Compose(template(&inputs)?),
            ("Response", None | Some("Http")) => Work::Respond(response(&inputs)?),
            ("Http", None) => match Http::read(&inputs)? {
                Http::Mail(mail) => Work::Mail(mail),
                Http::Call(call) => Work::Call(call, true),
            },
            (other, _) => {
                return Err(format!(
                    "the action type {other:?} is not supported; use Http, If, Response or Compose"
                ));
            }
        };
        match (work, self.operation_options.as_deref()) {
            (work, None) => Ok(work),
            (Work::Call(call, _), Some("DisableAsyncPattern")) => Ok(Work::Call(call, false)),
            (work @ Work::Mail(_), Some("DisableAsyncPattern")) => Ok(work),
            (_, Some(other)) => Err(format!("operationOptions: {other:?} is not supported")),
        }
    }
}

fn template(json: &Value) -> Result<Template, String> {
    Template::read(json).map_err(|why| format!("inputs: {why}"))
}

fn response(json: &Value) -> Result<Template, String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Response {
        #[serde(rename = "statusCode")]
        _status_code: Value,
        #[serde(rename = "headers")]
        _headers: Option<BTreeMap<String, Value>>,
        #[serde(rename = "body")]
        _body: Option<Value>,
        #[serde(rename = "schema")]
        _schema: Option<Value>,
    }
    Response::deserialize(json).map_err(|error| format!("inputs: {error}"))?;
    template(json)
}
