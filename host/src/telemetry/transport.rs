//! How what is exported leaves: over a pool of connections of its own, like those of the guests.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use tokio::runtime::Handle;

use crate::outbound::{Network, Transport};

/// How long one export may take. The exporters' own limit ends their repetitions, and not a request.
const LONGEST: Duration = Duration::from_secs(10);

/// An answer says little. A longer one is none of a collector's.
const MAX_ANSWER: usize = 1 << 20;

/// Sends exports from whatever thread asks, and says in the log when that begins to fail, and when it works again.
pub struct ExportTransport {
    network: Network,
    runtime: Handle,
    signal: &'static str,
    failing: AtomicBool,
}

impl ExportTransport {
    /// For exports of a signal, which go out on the runtime that this is called on.
    pub fn new(network: Network, signal: &'static str) -> Self {
        Self {
            network,
            runtime: Handle::current(),
            signal,
            failing: AtomicBool::new(false),
        }
    }

    /// An outage is worth one line, which names no address: that may hold a key.
    fn note(&self, failure: Option<&str>) {
        let signal = self.signal;
        match (failure, self.failing.swap(failure.is_some(), Ordering::Relaxed)) {
            (Some(why), false) => tracing::warn!(signal, "telemetry cannot be exported and is lost: {why}"),
            (None, true) => tracing::info!(signal, "telemetry is exported again"),
            _ => {}
        }
    }
}

impl std::fmt::Debug for ExportTransport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExportTransport")
            .field("signal", &self.signal)
            .finish_non_exhaustive()
    }
}

#[async_trait::async_trait]
impl HttpClient for ExportTransport {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let network = self.network.clone();
        // The thread that asks is none of the runtime's, where even a time limit must begin.
        let send = async move { tokio::time::timeout(LONGEST, send(network, request)).await };
        let sent = self.runtime.spawn(send);
        let answer = match sent.await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err("the collector did not answer in time".into()),
            // The process ends.
            Err(_) => Err("it was stopped".into()),
        };
        match &answer {
            Ok(answer) if answer.status().is_success() => self.note(None),
            Ok(answer) => self.note(Some(&format!("the collector answered with {}", answer.status()))),
            Err(error) => self.note(Some(&error.to_string())),
        }
        answer
    }
}

async fn send(network: Network, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
    let request = request.map(|body| Full::from(body).map_err(|never| match never {}).boxed_unsync());
    let response = network
        .send(request)
        .await
        .map_err(|_| "the collector was not reached")?;
    let (head, body) = response.into_parts();
    let body = Limited::new(body, MAX_ANSWER).collect().await;
    let body = body.map_err(|_| "the collector's answer broke off")?;
    Ok(Response::from_parts(head, body.to_bytes()))
}
