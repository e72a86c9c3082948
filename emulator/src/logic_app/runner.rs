//! What happens behind the trigger.

use std::sync::Arc;

use http::StatusCode;
use parking_lot::Mutex;
use serde_json::json;
use uuid::Uuid;

use super::alert::Alert;
use super::workflow::{Answering, Workflow, error};
use crate::clock::Clock;
use crate::http::{Request, Response};
use crate::mail::compose::compose;
use crate::mail::delivery::Postman;
use crate::mail::{MailAddresses, MailError};
use crate::random::Random;

/// A workflow with everything that a run needs.
#[derive(Debug)]
pub struct Runner {
    /// The trigger.
    pub workflow: Workflow,
    /// Who mails to whom.
    pub addresses: MailAddresses,
    /// Where mails go.
    pub postman: Postman,
    /// The time of the mails.
    pub clock: Arc<Clock>,
    /// The source of run ids.
    pub random: Mutex<Random>,
}

impl Runner {
    /// Answers a request, running the workflow if it is right.
    pub async fn answer(self: &Arc<Self>, request: &Request) -> Response {
        let run = self.random.lock().uuid();
        let response = match self.workflow.trigger(request) {
            Err(refused) => refused,
            Ok(alert) if self.workflow.answering == Answering::AtOnce => {
                let runner = Arc::clone(self);
                // Nobody waits for this run; that its mail may fail unseen is what such a workflow is like.
                tokio::spawn(async move { runner.run(alert, run).await });
                Response::new(StatusCode::ACCEPTED)
            }
            Ok(alert) => self.run_and_answer(alert, run).await,
        };
        response
            .with_header("x-ms-workflow-run-id", run.simple().to_string())
            .with_header("x-ms-trigger-history-name", run.simple().to_string())
    }

    async fn run_and_answer(&self, alert: Alert, run: Uuid) -> Response {
        let id = alert.id.clone();
        match self.run(alert, run).await {
            Ok(()) => Response::new(StatusCode::OK)
                .with_body("application/json; charset=utf-8", json!({ "mailed": id }).to_string()),
            // The workflow ends before its Response action.
            Err(failed) => {
                let message = format!(
                    "The server did not receive a response from an upstream server. Request tracking id '{run}'. {failed}."
                );
                error(StatusCode::BAD_GATEWAY, "NoResponse", &message)
            }
        }
    }

    async fn run(&self, alert: Alert, run: Uuid) -> Result<(), MailError> {
        let composed = compose(alert, &self.addresses, self.clock.now().time, run)?;
        self.postman.deliver(composed, run).await
    }
}
