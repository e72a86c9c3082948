//! The HTTP trigger of a workflow: its callback URL, whose signature is in the query, and its answers.

use std::fmt;
use std::path::PathBuf;

use http::StatusCode;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::trigger::{REQUEST, RequestTrigger};
use crate::credential::same;
use crate::http::request::decode;
use crate::http::{Request, Response};

/// The permission that a callback URL grants.
const PERMISSION: &str = "/triggers/manual/run";
const API_VERSION: &str = "2016-10-01";

/// When the workflow answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Answering {
    /// When the definition's Response action says so: the shipped one answers after the mail was sent, with 200.
    #[default]
    AfterMail,
    /// At once, with 202, as if the definition had no Response action.
    AtOnce,
}

/// Where a workflow's definition comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum DefinitionSource {
    /// `deploy/logic-apps/order-alert.json`, which is part of the program.
    #[default]
    OrderAlert,
    /// `deploy/logic-apps/dead-letters.json`, which is part of the program.
    DeadLetters,
    /// A file.
    File(PathBuf),
}

/// A workflow with an HTTP trigger named `manual`.
#[derive(Clone)]
pub struct Workflow {
    /// The workflow's name, part of the callback URL.
    pub name: String,
    /// The signature in the callback URL: whoever has it may start the workflow.
    pub signature: String,
    /// When it answers.
    pub answering: Answering,
    /// What it does.
    pub definition: DefinitionSource,
}

impl Workflow {
    /// The path and query of the callback URL.
    pub fn callback(&self) -> String {
        let encode = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
        format!(
            "{}?api-version={API_VERSION}&sp={}&sv=1.0&sig={}",
            self.path(),
            encode(PERMISSION),
            // Kept readable where that is allowed.
            self.signature
                .split('-')
                .map(|part| encode(part).to_string())
                .collect::<Vec<_>>()
                .join("-")
        )
    }

    /// Checks a request; the body to run with, or the answer that refuses it.
    pub fn trigger(&self, request: &Request, trigger: &RequestTrigger) -> Result<Value, Response> {
        if decode(request.path.trim_end_matches('/')) != self.path() {
            let message = "The workflow or its trigger could not be found.";
            return Err(error(StatusCode::NOT_FOUND, "WorkflowNotFound", message));
        }
        self.authorize(request)?;
        let expected = &trigger.method;
        if request.method != expected {
            let message = format!(
                "The trigger 'manual' does not accept requests of method '{}', expected method is '{expected}'.",
                request.method
            );
            return Err(
                error(StatusCode::METHOD_NOT_ALLOWED, "TriggerRequestMethodNotValid", &message)
                    .with_header("Allow", expected.as_str()),
            );
        }
        body(&request.body, trigger)
    }

    fn authorize(&self, request: &Request) -> Result<(), Response> {
        if request.parameter("api-version").as_deref() != Some(API_VERSION) {
            let message = format!("The api-version query parameter must be {API_VERSION}.");
            return Err(error(StatusCode::BAD_REQUEST, "InvalidApiVersionParameter", &message));
        }
        let Some(signature) = request.parameter("sig") else {
            let message = "The request must be authenticated only by Shared Access scheme.";
            return Err(error(
                StatusCode::UNAUTHORIZED,
                "DirectApiAuthorizationRequired",
                message,
            ));
        };
        let granted =
            request.parameter("sp").as_deref() == Some(PERMISSION) && request.parameter("sv").as_deref() == Some("1.0");
        if granted && same(&signature, &self.signature) {
            Ok(())
        } else {
            Err(wrong_signature())
        }
    }

    fn path(&self) -> String {
        format!("/workflows/{}/triggers/{REQUEST}/paths/invoke", self.name)
    }
}

/// Without the signature.
impl fmt::Debug for Workflow {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Workflow")
            .field("name", &self.name)
            .field("answering", &self.answering)
            .field("definition", &self.definition)
            .finish_non_exhaustive()
    }
}

fn body(bytes: &[u8], trigger: &RequestTrigger) -> Result<Value, Response> {
    let refused = |code, message: String| error(StatusCode::BAD_REQUEST, code, &message);
    let body: Value = serde_json::from_slice(bytes).map_err(|error| {
        let message = format!("The request content is not valid and could not be deserialized: '{error}'.");
        refused("InvalidRequestContent", message)
    })?;
    match trigger.schema.as_ref().map_or(Ok(()), |schema| schema.check(&body)) {
        Ok(()) => Ok(body),
        Err(details) => {
            let message = format!(
                "The input body for trigger 'manual' of type 'Request' did not match its schema definition. Error details: '{details}'."
            );
            Err(refused("TriggerInputSchemaMismatch", message))
        }
    }
}

/// The answer to a signature that is not the callback URL's.
pub fn wrong_signature() -> Response {
    let message = "The authentication credentials are not valid.";
    error(StatusCode::FORBIDDEN, "AuthorizationFailed", message)
}

/// `{"error":{"code":"...","message":"..."}}`
pub fn error(status: StatusCode, code: &str, message: &str) -> Response {
    let body = json!({ "error": { "code": code, "message": message } });
    Response::new(status).with_body("application/json; charset=utf-8", body.to_string())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use http::Method;

    use super::*;
    use crate::logic_app::definition::{Definition, ORDER_ALERT};

    const BODY: &str = r#"{"id":"a:1","subject":"s","text":"t","reason":"r","data":"{}"}"#;

    fn workflow() -> Workflow {
        Workflow {
            name: "order-alert".into(),
            signature: "local-emulator-signature".into(),
            answering: Answering::AfterMail,
            definition: DefinitionSource::OrderAlert,
        }
    }

    fn trigger() -> RequestTrigger {
        let definition = Definition::read(ORDER_ALERT, &BTreeMap::new()).unwrap();
        definition.started_by_request().unwrap().0
    }

    fn status(method: Method, url: &str, body: &'static str) -> u16 {
        match workflow().trigger(&Request::new(method, url).with_body(body), &trigger()) {
            Ok(_) => 0,
            Err(response) => response.status.as_u16(),
        }
    }

    #[test]
    fn the_callback_url_is_the_published_one() {
        assert_eq!(
            workflow().callback(),
            "/workflows/order-alert/triggers/manual/paths/invoke?api-version=2016-10-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=local-emulator-signature"
        );
    }

    #[test]
    fn a_body_of_another_schema_is_refused_with_the_reason() {
        for (body, mark) in [
            (BODY.replace("\"id\":\"a:1\",", ""), "'id'"),
            (BODY.replace("a:1", ""), "at '/id'"),
            (BODY.replace("\"a:1\"", "1"), "at '/id'"),
            (BODY.replace("\"{}\"", "1"), "at '/data'"),
            ("[]".to_owned(), "object"),
        ] {
            let request = Request::new(Method::POST, &workflow().callback()).with_body(body);
            let answer = workflow().trigger(&request, &trigger()).unwrap_err();
            let text = String::from_utf8(answer.body.to_vec()).unwrap();
            assert!(
                text.contains("TriggerInputSchemaMismatch") && text.contains(mark),
                "{text}"
            );
        }
    }

    #[test]
    fn only_the_callback_url_starts_it() {
        let url = workflow().callback();
        assert_eq!(status(Method::POST, &url, BODY), 0);
        assert_eq!(status(Method::GET, &url, BODY), 405);
        assert_eq!(status(Method::POST, &url, "{}"), 400);
        assert_eq!(status(Method::POST, &url.replace("order-alert", "other"), BODY), 404);
        assert_eq!(status(Method::POST, &url.replace("2016", "2017"), BODY), 400);
        assert_eq!(status(Method::POST, &url.replace("&sig=", "&x="), BODY), 401);
        assert_eq!(status(Method::POST, &url.replace("&sig=", "&sig=x"), BODY), 403);
        assert_eq!(
            status(Method::POST, &url.replace("manual%2Frun", "manual%2Fread"), BODY),
            403
        );
    }
}
