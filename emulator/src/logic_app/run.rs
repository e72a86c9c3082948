//! One run of a workflow: its actions in their order, and what each came to.

use std::collections::BTreeMap;
use std::pin::Pin;

use http::StatusCode;
use serde_json::Value;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::action::{Action, Status, Work};
use super::actions::Actions;
use super::definition::Workings;
use super::ended::Ended;
use super::function::as_text;
use super::performer::Performer;
use super::scope::Scope;
use crate::http::Response;

/// A run.
#[derive(Debug)]
pub struct Run<'a> {
    workings: &'a Workings,
    performer: &'a Performer,
    id: Uuid,
    body: Value,
    answer: Option<oneshot::Sender<Response>>,
    ended: BTreeMap<String, Value>,
    statuses: BTreeMap<String, Status>,
}

impl<'a> Run<'a> {
    /// A run that was started with this body, and has not begun.
    pub fn new(workings: &'a Workings, performer: &'a Performer, id: Uuid, body: Value) -> Self {
        Self {
            workings,
            performer,
            id,
            body,
            answer: None,
            ended: BTreeMap::new(),
            statuses: BTreeMap::new(),
        }
    }

    /// The same for somebody who waits: the first Response action that is reached answers.
    pub fn answering(self, answer: oneshot::Sender<Response>) -> Self {
        Self {
            answer: Some(answer),
            ..self
        }
    }

    /// Runs the actions.
    pub async fn run(mut self) {
        self.perform_all(&self.workings.actions).await;
    }

    /// In a box, since branches are within actions.
    fn perform_all<'s>(&'s mut self, actions: &'s Actions) -> Pin<Box<dyn Future<Output = ()> + Send + 's>> {
        Box::pin(async move {
            for action in actions.iter() {
                let is_due = |(name, wanted): (&String, &Vec<Status>)| {
                    let status = self.statuses.get(name);
                    status.is_some_and(|status| wanted.contains(status))
                };
                match action.run_after.iter().all(is_due) {
                    true => {
                        let ended = self.perform(action).await;
                        self.record(action, ended);
                    }
                    false => self.skip(action),
                }
            }
        })
    }

    fn record(&mut self, action: &Action, ended: Ended) {
        self.statuses.insert(action.name.clone(), ended.status);
        self.ended.insert(action.name.clone(), ended.record(&action.name));
    }

    /// With everything inside it.
    fn skip(&mut self, action: &Action) {
        self.record(action, Ended::of(Status::Skipped, Value::Null));
        for inner in action.branches().flat_map(Actions::iter) {
            self.skip(inner);
        }
    }

    fn scope(&self) -> Scope<'_> {
        Scope {
            body: &self.body,
            parameters: &self.workings.parameters,
            actions: &self.ended,
            now: self.performer.clock.now().time,
        }
    }

    async fn perform(&mut self, action: &Action) -> Ended {
        match &action.work {
            Work::Compose(template) => match template.evaluate(&self.scope()) {
                Ok(value) => Ended::of(Status::Succeeded, value),
                Err(why) => Ended::invalid(why),
            },
            Work::Mail(mail) => self.performer.mail(mail, &self.scope(), self.id).await,
            Work::Call(call, follows) => self.performer.call(call, *follows, &self.scope()).await,
            Work::Respond(template) => {
                let response = template.evaluate(&self.scope()).and_then(|inputs| response(&inputs));
                match response {
                    Ok(response) => {
                        if let Some(answer) = self.answer.take() {
                            // Whoever asked may have gone away; the run goes on.
                            let _ = answer.send(response);
                        }
                        Ended::of(Status::Succeeded, Value::Null)
                    }
                    Err(why) => Ended::invalid(why),
                }
            }
            Work::If {
                condition,
                then,
                otherwise,
            } => {
                let (taken, left) = match condition.holds(&self.scope()) {
                    Ok(true) => (then, otherwise),
                    Ok(false) => (otherwise, then),
                    Err(why) => {
                        [then, otherwise]
                            .into_iter()
                            .flat_map(Actions::iter)
                            .for_each(|inner| self.skip(inner));
                        return Ended::invalid(why);
                    }
                };
                left.iter().for_each(|inner| self.skip(inner));
                self.perform_all(taken).await;
                match taken.outcome(&self.statuses) {
                    Status::Succeeded => Ended::of(Status::Succeeded, Value::Null),
                    _ => Ended::failed(
                        "ActionFailed",
                        "An action failed. No dependent actions succeeded.".to_owned(),
                    ),
                }
            }
        }
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
