//! An Http action: a mail if it is a request to Azure Communication Services, any other request as it stands.
//!
//! Source: "Schema reference for trigger and action types in Azure Logic Apps", HTTP action.

use serde::Deserialize;
use serde_json::{Value, json};

use super::email;
use super::retry_policy::RetryPolicy;
use crate::logic_app::template::Template;

/// Whom tokens for Service Bus are for.
const SERVICE_BUS: &str = "https://servicebus.azure.net";
/// Whom tokens for mails are for.
const MAIL: &str = "https://communication.azure.com";

/// A request.
#[derive(Debug)]
pub struct Call {
    /// `method`, `uri`, `headers`, `queries` and `body`.
    pub request: Template,
    /// What it is sent with.
    pub proof: Proof,
    /// What happens when it fails.
    pub retry: RetryPolicy,
}

/// A mail.
#[derive(Debug)]
pub struct Mail {
    /// The body for Azure Communication Services.
    pub body: Template,
    /// What happens when it is not sent.
    pub retry: RetryPolicy,
}

/// What a request is sent with, to show who sends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Nothing.
    Nothing,
    /// The workflow's identity, which may do everything with Service Bus here.
    ServiceBus,
}

/// What an Http action does.
#[derive(Debug)]
pub enum Http {
    /// Sends a mail.
    Mail(Mail),
    /// Sends a request.
    Call(Call),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Written {
    method: String,
    uri: String,
    headers: Option<Value>,
    queries: Option<Value>,
    body: Option<Value>,
    authentication: Option<Authentication>,
    retry_policy: Option<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Authentication {
    r#type: String,
    audience: Option<String>,
    #[serde(rename = "identity")]
    _identity: Option<String>,
}

impl Http {
    /// Reads the inputs of an action.
    ///
    /// # Errors
    /// What is not supported or not understood.
    pub fn read(inputs: &Value) -> Result<Self, String> {
        let written = Written::deserialize(inputs).map_err(|error| format!("inputs: {error}"))?;
        let retry = RetryPolicy::read(written.retry_policy.as_ref()).map_err(|why| format!("inputs: {why}"))?;
        let path = written.uri.split('?').next().unwrap_or_default();
        match written.method.eq_ignore_ascii_case("POST") && path.ends_with("/emails:send") {
            true => Self::mail(&written, retry),
            false => Self::call(&written, retry),
        }
    }

    /// The endpoint and the authentication are Azure's matter.
    fn mail(written: &Written, retry: RetryPolicy) -> Result<Self, String> {
        let body = written.body.as_ref().ok_or("inputs: a mail has a body")?;
        email::check(body).map_err(|why| format!("inputs: {why}"))?;
        let body = Template::read(body).map_err(|why| format!("inputs.body: {why}"))?;
        Ok(Self::Mail(Mail { body, retry }))
    }

    fn call(written: &Written, retry: RetryPolicy) -> Result<Self, String> {
        if written.uri.to_ascii_lowercase().starts_with("https:") {
            return Err("inputs.uri: https is not supported, except for mails: POST {endpoint}/emails:send".to_owned());
        }
        let request = json!({
            "method": written.method,
            "uri": written.uri,
            "headers": written.headers.as_ref().unwrap_or(&json!({})),
            "queries": written.queries.as_ref().unwrap_or(&json!({})),
            "body": written.body,
        });
        Ok(Self::Call(Call {
            request: Template::read(&request).map_err(|why| format!("inputs.{why}"))?,
            proof: proof(written.authentication.as_ref())?,
            retry,
        }))
    }
}

fn proof(authentication: Option<&Authentication>) -> Result<Proof, String> {
    let Some(authentication) = authentication else {
        return Ok(Proof::Nothing);
    };
    let refused = |what| Err(format!("inputs.authentication: {what}"));
    match (authentication.r#type.as_str(), authentication.audience.as_deref()) {
        ("ManagedServiceIdentity", Some(SERVICE_BUS)) => Ok(Proof::ServiceBus),
        ("ManagedServiceIdentity", Some(MAIL)) => refused(format!(
            "the audience {MAIL} is that of mails: POST {{endpoint}}/emails:send"
        )),
        ("ManagedServiceIdentity", audience) => {
            let audience = audience.unwrap_or("of the endpoint");
            refused(format!("the audience {audience} is not supported; use {SERVICE_BUS}"))
        }
        (other, _) => refused(format!(
            "the type {other:?} is not supported; use ManagedServiceIdentity"
        )),
    }
}
