//! The log line of a delivery that has finished.

use std::time::Duration;

use super::Outcome;
use crate::telemetry::message_name;
use crate::telemetry::span::Span;

/// What is known of a delivery besides its outcome.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// The component that handled it.
    pub component: &'a str,
    /// The message's id. One of the form `{session}:{revision}` says what those are.
    pub message_id: &'a str,
    /// What the message is about, where the broker says so.
    pub subject: Option<&'a str>,
    /// The invocation that carried the delivery, where there was one.
    pub invocation_id: Option<&'a str>,
    /// How often the message has been delivered.
    pub delivery_count: u32,
    /// How long the handler took.
    pub took: Duration,
    /// Its part of the trace.
    pub span: &'a Span,
}

impl Report<'_> {
    /// Writes the line.
    pub fn log(&self, outcome: &Outcome) {
        let Self {
            component,
            message_id,
            subject,
            invocation_id,
            delivery_count,
            took,
            span,
        } = *self;
        let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let (session, revision) = message_name::session_and_revision(message_id).unzip();
        let trace_id = span.trace_id().map(tracing::field::display);
        let _entered = span.enter();
        let failure = match outcome {
            Ok(Ok(word)) => {
                return tracing::info!(
                    component,
                    trace_id,
                    message_id,
                    session,
                    revision,
                    subject,
                    invocation_id,
                    delivery_count,
                    took_ms,
                    outcome = word,
                    "delivery finished"
                );
            }
            Ok(Err(error)) => error.to_string(),
            Err(stopped) => stopped.to_string(),
        };
        tracing::warn!(
            component,
            trace_id,
            message_id,
            session,
            revision,
            subject,
            invocation_id,
            delivery_count,
            took_ms,
            outcome = "failed",
            error = failure,
            "delivery finished"
        );
    }
}
