//! One run of a workflow: its actions in their order, and what each came to.

use std::collections::BTreeMap;

use http::StatusCode;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::action::{Action, Status, Work};
use super::definition::Definition;
use super::email;
use super::function::as_text;
use super::scope::Scope;
use crate::clock::Clock;
use crate::http::Response;
use crate::mail::delivery::Postman;

/// A run.
#[derive(Debug)]
pub struct Run<'a> {
    /// What is run.
    pub definition: &'a Definition,
    /// Where mails go.
    pub postman: &'a Postman,
    /// The time.
    pub clock: &'a Clock,
    /// The run's id.
    pub id: Uuid,
}

/// What an action came to.
struct Ended {
    status: Status,
    outputs: Value,
    error: Value,
}

impl Run<'_> {
    /// Runs the actions. The first Response action that is reached answers.
    pub async fn run(&self, body: Value, answer: oneshot::Sender<Response>) {
        let mut answer = Some(answer);
        let mut actions = BTreeMap::new();
        let mut statuses: BTreeMap<&str, Status> = BTreeMap::new();
        for action in &self.definition.actions {
            let is_due = |(name, wanted): (&String, &Vec<Status>)| wanted.contains(&statuses[name.as_str()]);
            let ended = if action.run_after.iter().all(is_due) {
                let scope = Scope {
                    body: &body,
                    parameters: &self.definition.parameters,
                    actions: &actions,
                    now: self.clock.now().time,
                };
                self.perform(action, &scope, &mut answer).await
            } else {
                Ended::of(Status::Skipped, Value::Null)
            };
            statuses.insert(&action.name, ended.status);
            let record = json!({
                "name": action.name,
                "status": ended.status.name(),
                "outputs": ended.outputs,
                "error": ended.error,
            });
            actions.insert(action.name.clone(), record);
        }
    }

    async fn perform(
        &self,
        action: &Action,
        scope: &Scope<'_>,
        answer: &mut Option<oneshot::Sender<Response>>,
    ) -> Ended {
        match &action.work {
            Work::Compose(template) => match template.evaluate(scope) {
                Ok(value) => Ended::of(Status::Succeeded, value),
                Err(why) => Ended::failed("InvalidTemplate", why),
            },
            Work::Mail(template) => match template.evaluate(scope) {
                Ok(body) => self.mail(&body).await,
                Err(why) => Ended::failed("InvalidTemplate", why),
            },
            Work::Respond(template) => match template.evaluate(scope).and_then(|inputs| response(&inputs)) {
                Ok(response) => {
                    if let Some(answer) = answer.take() {
                        // Whoever asked may have gone away; the run goes on.
                        let _ = answer.send(response);
                    }
                    Ended::of(Status::Succeeded, Value::Null)
                }
                Err(why) => Ended::failed("InvalidTemplate", why),
            },
        }
    }

    async fn mail(&self, body: &Value) -> Ended {
        let letter = match email::letter(body) {
            Ok(letter) => letter,
            Err(why) => return Ended::refused(400, "BadRequest", &why),
        };
        match self.postman.send(letter, self.clock.now().time, self.id).await {
            Ok(()) => Ended::of(
                Status::Succeeded,
                json!({ "statusCode": 202, "body": { "id": self.id.to_string(), "status": "Running" } }),
            ),
            Err(error) => Ended::refused(503, "ServiceUnavailable", &error.to_string()),
        }
    }
}

impl Ended {
    fn of(status: Status, outputs: Value) -> Self {
        Self {
            status,
            outputs,
            error: Value::Null,
        }
    }

    fn failed(code: &str, message: String) -> Self {
        Self {
            error: json!({ "code": code, "message": message }),
            ..Self::of(Status::Failed, Value::Null)
        }
    }

    /// As an answer of Azure Communication Services.
    fn refused(status: u16, code: &str, message: &str) -> Self {
        let body = json!({ "error": { "code": code, "message": message } });
        Self::of(Status::Failed, json!({ "statusCode": status, "body": body }))
    }
}

/// Makes the answer that a Response action's inputs describe.
fn response(inputs: &Value) -> Result<Response, String> {
    let status = as_text(&inputs["statusCode"]);
    let status = status
        .parse()
        .ok()
        .and_then(|code: u16| StatusCode::from_u16(code).ok());
    let mut response = Response::new(status.ok_or("statusCode: no HTTP status")?);
    for (name, value) in inputs["headers"].as_object().into_iter().flatten() {
        let value = as_text(value);
        let plain = |text: &str| text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
        if http::HeaderName::from_bytes(name.as_bytes()).is_err() || !plain(&value) {
            return Err(format!("headers: {name:?} cannot be sent"));
        }
        response = response.with_header(name, value);
    }
    let typed = response.headers.get("content-type").is_some();
    let (content_type, body) = match inputs.get("body") {
        None | Some(Value::Null) => return Ok(response),
        Some(Value::String(text)) => ("text/plain; charset=utf-8", text.clone()),
        Some(json) => ("application/json; charset=utf-8", json.to_string()),
    };
    if typed {
        response.body = body.into();
        Ok(response)
    } else {
        Ok(response.with_body(content_type, body))
    }
}
