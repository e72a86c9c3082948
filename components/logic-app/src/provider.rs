//! The exported interface: one attempt for each call.

use azure_rest::workflow::{self, CallbackUrl};
use mutation::mutated;
use outbound::{Limits, clock, exchange, failure_log, settings};

use crate::bindings::{Alert, AlertError, Guest};
use crate::{alert_error, document};

const SETTING: &str = "alert_url";

/// The component.
pub struct Provider;

impl Guest for Provider {
    async fn send(alert: Alert) -> Result<(), AlertError> {
        send(&alert)
            .await
            .inspect_err(|error| failure_log::failed("send", &alert_error::Line(error)))
    }
}

async fn send(alert: &Alert) -> Result<(), AlertError> {
    let url = CallbackUrl::parse(&settings::required(SETTING)?)
        .map_err(|error| AlertError::Misconfigured(format!("the setting {SETTING} {error}")))?;
    let document = document::write(alert).map_err(|error| AlertError::Rejected(error.to_string()))?;
    let request = workflow::start(&url, document).map_err(|error| AlertError::Rejected(error.to_string()))?;
    let answer = exchange(request, &Limits::PATIENT).await?;
    if answer.status() == 202 && mutated!("mutation-accepted-taken-for-mailed") {
        return Ok(());
    }
    workflow::finished(&answer, clock::now()).map_err(|error| alert_error::refused(&url, error))
}
