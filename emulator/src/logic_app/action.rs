//! The actions of a definition.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::email;
use super::function::Function;
use super::template::Template;

/// How an action ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It did what it is for.
    Succeeded,
    /// It did not.
    Failed,
    /// It was not its turn: what it runs after ended otherwise.
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
    /// Sends a mail; the template is the body for Azure Communication Services.
    Mail(Template),
    /// Answers whoever started the run: `statusCode`, `headers`, `body`.
    Respond(Template),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Written {
    r#type: String,
    kind: Option<String>,
    inputs: Value,
    #[serde(default)]
    run_after: BTreeMap<String, Vec<String>>,
    operation_options: Option<String>,
    #[serde(rename = "description")]
    _description: Option<String>,
    #[serde(rename = "metadata")]
    _metadata: Option<Value>,
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
    /// Reads an action.
    ///
    /// # Errors
    /// What is not supported or not understood.
    pub fn read(name: &str, json: &Value) -> Result<Self, String> {
        let written = Written::deserialize(json).map_err(|error| error.to_string())?;
        let work = match (written.r#type.as_str(), written.kind.as_deref()) {
            ("Compose", None) => Work::Compose(inputs(&written.inputs)?),
            ("Http", None) => Work::Mail(mail(&written.inputs)?),
            ("Response", None | Some("Http")) => Work::Respond(response(&written.inputs)?),
            (other, _) => {
                return Err(format!(
                    "the action type {other:?} is not supported; use Http, Response or Compose"
                ));
            }
        };
        match (&work, written.operation_options.as_deref()) {
            (_, None) | (Work::Mail(_), Some("DisableAsyncPattern")) => {}
            (_, Some(other)) => return Err(format!("operationOptions: {other:?} is not supported")),
        }
        let run_after = written.run_after.into_iter().map(|(before, names)| {
            let statuses: Result<Vec<_>, _> = names.iter().map(|name| Status::named(name)).collect();
            Ok((before, statuses?))
        });
        Ok(Self {
            name: name.to_owned(),
            work,
            run_after: run_after.collect::<Result<_, String>>()?,
        })
    }

    /// The names that calls of these functions have as their first argument.
    pub fn references(&self, functions: &[Function]) -> Vec<&str> {
        let (Work::Compose(template) | Work::Mail(template) | Work::Respond(template)) = &self.work;
        template.references(functions)
    }
}

fn inputs(json: &Value) -> Result<Template, String> {
    Template::read(json).map_err(|why| format!("inputs: {why}"))
}

/// The only Http action there is: a mail. The endpoint and the authentication are Azure's matter.
fn mail(json: &Value) -> Result<Template, String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Http {
        method: String,
        uri: String,
        body: Value,
        retry_policy: Option<Value>,
        #[serde(rename = "headers")]
        _headers: Option<Value>,
        #[serde(rename = "authentication")]
        _authentication: Option<Value>,
    }
    let http = Http::deserialize(json).map_err(|error| format!("inputs: {error}"))?;
    let path = http.uri.split('?').next().unwrap_or_default();
    if !http.method.eq_ignore_ascii_case("POST") || !path.ends_with("/emails:send") {
        return Err(
            "inputs: an Http action can only mail: POST {endpoint}/emails:send of Azure Communication Services".into(),
        );
    }
    if http.retry_policy.as_ref().is_none_or(|policy| policy["type"] != "none") {
        return Err(
            "inputs: retries of an action are not supported: write \"retryPolicy\": {\"type\": \"none\"}".into(),
        );
    }
    email::check(&http.body).map_err(|why| format!("inputs: {why}"))?;
    Template::read(&http.body).map_err(|why| format!("inputs.body: {why}"))
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
    inputs(json)
}
