//! A Logic App that mails, as `components/logic-app` uses it.

use azure_rest::{
    FailureKind,
    workflow::{self, CallbackUrl, RunError},
};
use reserver::bindings::petstore::alerts::{
    mailer::AlertError,
    types::{Alert, Outage},
};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    Patience, Platform, SettingError,
    platform::{required, seconds},
};

/// A workflow, and how to reach it.
pub struct Mailer<P> {
    platform: P,
    url: CallbackUrl,
}

/// What the workflow reads.
#[derive(Serialize)]
struct Document<'a> {
    id: &'a str,
    subject: &'a str,
    text: &'a str,
    reason: &'a str,
    data: Data<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Data<'a> {
    Json(&'a RawValue),
    Text(&'a str),
}

impl<P: Platform> Mailer<P> {
    /// Reads the setting `alert_url`.
    ///
    /// # Errors
    /// It is missing or unusable.
    pub fn new(platform: P) -> Result<Self, SettingError> {
        const NAME: &str = "alert_url";
        let url = CallbackUrl::parse(&required(&platform, NAME)?);
        let url = url.map_err(|error| SettingError::new(NAME, error))?;
        Ok(Self { platform, url })
    }

    /// Sends one mail. Returns once it was sent.
    ///
    /// # Errors
    /// It was not, or is not known to have been.
    pub async fn send(&self, alert: &Alert) -> Result<(), AlertError> {
        let rejected = |error: &dyn std::fmt::Display| AlertError::Rejected(error.to_string());
        let document = serde_json::to_vec(&Document {
            id: &alert.id,
            subject: &alert.subject,
            text: &alert.text,
            reason: &alert.reason,
            data: serde_json::from_str(&alert.data).map_or(Data::Text(&alert.data), Data::Json),
        });
        let document = document.map_err(|error| rejected(&error))?;
        let request = workflow::start(&self.url, document).map_err(|error| rejected(&error))?;
        let answer = self.platform.exchange(request, Patience::Patient).await;
        let answer = answer.map_err(|error| unavailable(error.to_string(), None))?;
        workflow::finished(&answer, seconds(&self.platform)).map_err(|error| self.refused(&error))
    }

    fn refused(&self, error: &RunError) -> AlertError {
        let text = format!("{}: {error}", self.url.authority());
        let RunError::Failed(failure) = error else {
            return AlertError::Unconfirmed(text);
        };
        match failure.kind {
            FailureKind::Denied => AlertError::Denied(text),
            FailureKind::NotFound => AlertError::Misconfigured(text),
            FailureKind::Rejected => AlertError::Rejected(text),
            FailureKind::Unavailable => unavailable(text, failure.retry_after_ms),
        }
    }
}

fn unavailable(detail: String, retry_after_ms: Option<u64>) -> AlertError {
    AlertError::Unavailable(Outage { detail, retry_after_ms })
}
