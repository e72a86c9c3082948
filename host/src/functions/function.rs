//! One invocation of a function, from its arrival to its answer.
//!
//! The Functions host finishes the message after a 2xx answer, and gives it back to the broker, to be delivered again
//! at once, after any other. An answer without the JSON object that it expects would keep the invocation hanging until
//! its time limit.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use opentelemetry::KeyValue;
use serde_json::json;
use thiserror::Error;
use tokio_util::sync::CancellationToken;
use wasmtime_wasi_http::WasiBody;

use super::function_file::Binding;
use super::payload::{self, PayloadError};
use crate::http_trigger::answer::plain;
use crate::messaging::pool::Pool;
use crate::messaging::report::Report;
use crate::messaging::{Delivery, Outcome};
use crate::service_bus::hold::Hold;
use crate::telemetry::names;
use crate::telemetry::processing::Processing;

/// Room for a message of 16 MiB, as the receiver of `serve` takes it, as Base64 or with its characters escaped.
const MAX_INVOCATION: usize = 32 << 20;

/// A function with a Service Bus trigger.
pub struct Function {
    /// Its name.
    pub name: String,
    /// How its messages are handed over.
    pub binding: Binding,
    /// Who handles them.
    pub pool: Pool,
    /// How long a failed delivery waits.
    pub hold: Hold,
    /// Cancelled when the process is to stop.
    pub stop: CancellationToken,
}

/// Why an invocation did not come to a handler.
#[derive(Debug, Error)]
enum Refusal {
    #[error("the invocation's Content-Type is not application/json")]
    ContentType,
    #[error("the invocation is larger than {} MiB", MAX_INVOCATION >> 20)]
    TooLarge,
    #[error("the invocation broke off")]
    BrokenOff,
    #[error(transparent)]
    Payload(#[from] PayloadError),
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::ContentType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BrokenOff | Self::Payload(_) => StatusCode::BAD_REQUEST,
        }
    }
}

impl Function {
    /// Has the message handled. A failure is answered after a wait that grows with the message's deliveries.
    pub async fn invoke(&self, invocation_id: &str, request: Request<WasiBody>) -> Response<WasiBody> {
        let delivery = match self.receive(request).await {
            Ok(delivery) => delivery,
            Err(refusal) => {
                tracing::error!(function = self.name, invocation_id, "{refusal}");
                return plain(refusal.status(), format!("{refusal}\n"));
            }
        };
        let message_id = delivery.message.id.clone();
        let subject = delivery.message.subject.clone();
        let delivery_count = delivery.delivery_count;
        let watched = Processing::begin(&self.name, &delivery);
        watched
            .span()
            .record(|| [KeyValue::new(names::INVOCATION_ID, invocation_id.to_owned())]);
        let begun = Instant::now();
        let outcome = self.pool.handle(delivery, watched.span()).await;
        let took = begun.elapsed();
        Report {
            component: self.pool.component(),
            message_id: &message_id,
            subject: Some(&subject),
            invocation_id: Some(invocation_id),
            delivery_count,
            took,
            span: watched.span(),
        }
        .log(&outcome);
        watched.handled(self.pool.component(), &outcome, took);
        match failure(&outcome) {
            None => done(&outcome, &message_id, delivery_count, took),
            Some(failure) => {
                let _held = watched.hold();
                self.wait(delivery_count).await;
                plain(StatusCode::INTERNAL_SERVER_ERROR, format!("{failure}\n"))
            }
        }
    }

    async fn receive(&self, request: Request<WasiBody>) -> Result<Delivery, Refusal> {
        if !is_json(request.headers()) {
            return Err(Refusal::ContentType);
        }
        let body: Bytes = Limited::new(request.into_body(), MAX_INVOCATION)
            .collect()
            .await
            .map_err(|error| match error.is::<LengthLimitError>() {
                true => Refusal::TooLarge,
                false => Refusal::BrokenOff,
            })?
            .to_bytes();
        Ok(payload::delivery(&body, &self.binding)?)
    }

    async fn wait(&self, delivery_count: u32) {
        tokio::select! {
            () = tokio::time::sleep(self.hold.after(delivery_count)) => {}
            () = self.stop.cancelled() => {}
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

fn failure(outcome: &Outcome) -> Option<String> {
    match outcome {
        Ok(Ok(_)) => None,
        Ok(Err(error)) => Some(error.to_string()),
        Err(stopped) => Some(stopped.to_string()),
    }
}

/// The log line becomes one of the invocation's own in Azure.
fn done(outcome: &Outcome, message_id: &str, delivery_count: u32, took: Duration) -> Response<WasiBody> {
    let word = match outcome {
        Ok(Ok(word)) => word.as_str(),
        _ => "failed",
    };
    let log = format!(
        "message {message_id}, delivery {delivery_count}: {word} after {} ms",
        took.as_millis()
    );
    let answer = json!({"Outputs": {}, "Logs": [log], "ReturnValue": null});
    let mut response = plain(StatusCode::OK, answer.to_string());
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_of_the_content_type_do_not_matter() {
        let is_json = |text: &'static str| {
            is_json(&HeaderMap::from_iter([(
                header::CONTENT_TYPE,
                HeaderValue::from_static(text),
            )]))
        };
        assert!(is_json("application/json") && is_json("Application/JSON; charset=utf-8"));
        assert!(!is_json("text/plain") && !is_json("application/jsonp") && !is_json(""));
    }
}
