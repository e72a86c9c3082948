//! One HTTP request and its whole answer.

use std::pin::pin;

use futures::future::{Either, select};
use http::{Request, Response};
use spin_sdk::wasip3::clocks::monotonic_clock;
use spin_sdk::wasip3::http::client;

use crate::limits::nanoseconds;
use crate::transport_error::Breakdown;
use crate::{Limits, TransportError, answer, outgoing};

/// Sends a request once and reads its whole answer, whatever its status.
///
/// # Errors
/// There is no whole answer within the limits. Whether the request was carried out is then unknown.
pub async fn exchange(request: Request<Vec<u8>>, limits: &Limits) -> Result<Response<Vec<u8>>, TransportError> {
    let host = request
        .uri()
        .authority()
        .map(|authority| authority.as_str().to_owned())
        .unwrap_or_default();
    let work = pin!(unbounded(request, limits));
    let deadline = pin!(monotonic_clock::wait_for(nanoseconds(limits.overall)));
    let outcome = match select(work, deadline).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(_) => Err(Breakdown::Broken("no whole answer in time")),
    };
    outcome.map_err(|breakdown| breakdown.at(host, limits.answer_size))
}

async fn unbounded(request: Request<Vec<u8>>, limits: &Limits) -> Result<Response<Vec<u8>>, Breakdown> {
    let method = request.method().clone();
    let (outgoing, body) = outgoing::prepare(request, limits)?;
    let receiving = pin!(async {
        let response = client::send(outgoing).await?;
        answer::read(response, &method, limits.answer_size).await
    });
    let sending = pin!(body.write());
    // A server may answer before it has read everything: the answer counts, not the end of the body.
    match select(receiving, sending).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(((), receiving)) => receiving.await,
    }
}
