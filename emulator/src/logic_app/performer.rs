//! Does what actions say that reaches out of the workflow: mails and requests, and the retries of both.

use std::sync::Arc;
use std::time::Duration;

use http::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::action::email;
use super::action::http::{Call, Mail};
use super::caller::{Answer, Caller};
use super::ended::Ended;
use super::scope::Scope;
use crate::clock::{Clock, later};
use crate::faults::Misbehaviour;
use crate::gateway::Watch;
use crate::mail::delivery::Postman;
use crate::service::Service;

/// How long to wait before an answer that is still being worked on is asked for again, unless it says so.
const ASKED_AGAIN: Duration = Duration::from_secs(20);

/// What faults of the mails of scheduled workflows are found under; the others are struck where a request starts them.
const MAILS: &str = "/emails:send";

/// Mails and sends requests.
#[derive(Debug)]
pub struct Performer {
    /// Where mails go.
    pub postman: Postman,
    /// The way of requests.
    pub caller: Caller,
    /// The time of the mails, and of pauses.
    pub clock: Arc<Clock>,
    /// What may go wrong with mails.
    pub faults: Option<Arc<Watch>>,
}

impl Performer {
    /// Sends a mail for the run `id`.
    pub async fn mail(&self, mail: &Mail, scope: &Scope<'_>, id: Uuid) -> Ended {
        let body = match mail.body.evaluate(scope) {
            Ok(body) => body,
            Err(why) => return Ended::invalid(why),
        };
        let mut pauses = mail.retry.pauses();
        loop {
            let (status, outputs) = self.send_or_misbehave(&body, id).await;
            match pauses.next().filter(|_| is_worth_a_retry(status)) {
                Some(pause) => self.pause(pause).await,
                None => return Ended::answered(status, outputs),
            }
        }
    }

    /// What a fault makes of a mail, or what comes of it without one.
    async fn send_or_misbehave(&self, body: &Value, id: Uuid) -> (StatusCode, Value) {
        let strike = |watch: &Arc<Watch>| watch.faults.lock().strike(Service::LogicApp, &Method::POST, MAILS);
        let reset = || {
            refused(
                StatusCode::BAD_GATEWAY,
                "BadGateway",
                "the connection was reset".to_owned(),
            )
        };
        match self.faults.as_ref().and_then(strike).map(|(_, what)| what) {
            Some(Misbehaviour::Answer { status, body, .. }) => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                (status, json!({ "statusCode": status.as_u16(), "body": body }))
            }
            Some(Misbehaviour::RefuseKey) => refused(
                StatusCode::UNAUTHORIZED,
                "Denied",
                "Denied by the resource provider.".to_owned(),
            ),
            Some(Misbehaviour::Reset) => reset(),
            Some(Misbehaviour::LoseAnswer) => {
                self.send(body, id).await;
                reset()
            }
            Some(Misbehaviour::Delay(milliseconds)) => {
                tokio::time::sleep(Duration::from_millis(milliseconds)).await;
                self.send(body, id).await
            }
            Some(Misbehaviour::Duplicate | Misbehaviour::Reorder | Misbehaviour::LoseLock) | None => {
                self.send(body, id).await
            }
        }
    }

    async fn send(&self, body: &Value, id: Uuid) -> (StatusCode, Value) {
        let letter = match email::letter(body) {
            Ok(letter) => letter,
            Err(why) => return refused(StatusCode::BAD_REQUEST, "BadRequest", why),
        };
        match self.postman.send(letter, self.clock.now().time, id).await {
            Ok(()) => {
                let body = json!({ "id": id.to_string(), "status": "Running" });
                (StatusCode::ACCEPTED, json!({ "statusCode": 202, "body": body }))
            }
            Err(error) => refused(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable", error.to_string()),
        }
    }

    /// Sends a request. `follows` an answer that says that it is being worked on, until there is another.
    pub async fn call(&self, call: &Call, follows: bool, scope: &Scope<'_>) -> Ended {
        let request = match call.request.evaluate(scope) {
            Ok(request) => request,
            Err(why) => return Ended::invalid(why),
        };
        let mut answer = self.exchange(call, &request).await;
        while let Some((again, pause)) = answer.as_ref().ok().filter(|_| follows).and_then(being_worked_on) {
            self.pause(pause).await;
            answer = self.exchange(call, &again).await;
        }
        match answer {
            Ok(answer) => Ended::answered(answer.status, answer.outputs),
            Err(why) => Ended::failed("BadRequest", why),
        }
    }

    async fn exchange(&self, call: &Call, request: &Value) -> Result<Answer, String> {
        let mut pauses = call.retry.pauses();
        loop {
            let answer = self.caller.call(request, call.proof).await?;
            match pauses.next().filter(|_| is_worth_a_retry(answer.status)) {
                Some(pause) => self.pause(pause).await,
                None => return Ok(answer),
            }
        }
    }

    async fn pause(&self, pause: Duration) {
        self.clock.reach(later(self.clock.now().time, pause)).await;
    }
}

/// As Azure Communication Services answers.
fn refused(status: StatusCode, code: &str, message: String) -> (StatusCode, Value) {
    let body = json!({ "error": { "code": code, "message": message } });
    (status, json!({ "statusCode": status.as_u16(), "body": body }))
}

/// Statuses that a retry policy is for.
fn is_worth_a_retry(status: StatusCode) -> bool {
    status.is_server_error() || matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS)
}

/// Where to ask again, and after which pause: of a 202 with a `Location`.
fn being_worked_on(answer: &Answer) -> Option<(Value, Duration)> {
    let header = |name: &str| answer.outputs["headers"].get(name).and_then(Value::as_str);
    let place = header("location").filter(|_| answer.status == StatusCode::ACCEPTED)?;
    let pause = header("retry-after").and_then(|seconds| seconds.parse().ok());
    let pause = pause.map_or(ASKED_AGAIN, Duration::from_secs);
    Some((
        json!({ "method": "GET", "uri": place, "headers": {}, "queries": {}, "body": null }),
        pause,
    ))
}
