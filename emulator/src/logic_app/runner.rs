//! What happens behind the trigger.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use parking_lot::Mutex;
use serde_json::Value;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::definition::Workings;
use super::performer::Performer;
use super::run::Run;
use super::trigger::RequestTrigger;
use super::workflow::{Answering, Workflow, error};
use crate::activity::Happening;
use crate::clock::later;
use crate::http::{Request, Response};
use crate::random::Random;
use crate::store::{Change, Journal};

/// How long a request waits for the run's Response action (Microsoft, "Limits and configuration reference for Azure Logic Apps":
/// inbound request, Consumption).
const PATIENCE: Duration = Duration::from_secs(120);

/// A workflow with everything that a run needs.
#[derive(Debug)]
pub struct Runner {
    /// The callback URL.
    pub workflow: Workflow,
    /// Which requests to it start a run.
    pub trigger: RequestTrigger,
    /// What a run does.
    pub workings: Workings,
    /// Mails and requests.
    pub performer: Arc<Performer>,
    /// The source of run ids.
    pub random: Mutex<Random>,
    /// Where runs are kept until they have ended.
    pub journal: Journal,
}

impl Runner {
    /// Answers a request, running the workflow if it is right.
    pub async fn answer(self: &Arc<Self>, request: &Request) -> Response {
        let run = self.random.lock().uuid();
        let response = match self.workflow.trigger(request, &self.trigger) {
            Err(refused) => refused,
            Ok(body) => self.run(body, run).await,
        };
        response
            .with_header("x-ms-workflow-run-id", run.simple().to_string())
            .with_header("x-ms-trigger-history-name", run.simple().to_string())
    }

    async fn run(self: &Arc<Self>, body: Value, id: Uuid) -> Response {
        let (answer, answered) = oneshot::channel();
        self.journal.append([Change::Run(id, Some(body.clone()))]);
        self.performer
            .postman
            .feed
            .publish(|| Happening::AlertAccepted { run: id });
        let until = later(self.performer.clock.now().time, PATIENCE);
        self.begin(body, id, answer);
        if self.workflow.answering == Answering::AtOnce || !self.workings.responds() {
            return Response::new(StatusCode::ACCEPTED);
        }
        let answered = tokio::select! {
            biased;
            answered = answered => answered.map_err(|_| (StatusCode::BAD_GATEWAY, "NoResponse")),
            () = self.performer.clock.reach(until) => Err((StatusCode::GATEWAY_TIMEOUT, "GatewayTimeout")),
        };
        answered.unwrap_or_else(|(status, code)| {
            let message =
                format!("The server did not receive a response from an upstream server. Request tracking id '{id}'.");
            error(status, code, &message)
        })
    }

    /// Runs once more what had not ended when its emulator did. Nobody waits for an answer any more.
    pub fn resume(self: &Arc<Self>, runs: Vec<(Uuid, Value)>) {
        for (id, body) in runs {
            self.begin(body, id, oneshot::channel().0);
        }
    }

    /// On its own: a run that has begun does not end because whoever started it went away.
    fn begin(self: &Arc<Self>, body: Value, id: Uuid, answer: oneshot::Sender<Response>) {
        let runner = Arc::clone(self);
        tokio::spawn(async move {
            let run = Run::new(&runner.workings, &runner.performer, id, body);
            run.answering(answer).run().await;
            runner.journal.append([Change::Run(id, None)]);
        });
    }
}
