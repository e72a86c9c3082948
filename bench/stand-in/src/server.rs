//! Connections, and which request is what.

use std::{cell::RefCell, convert::Infallible, rc::Rc};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, Uri, header};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpListener, task::spawn_local};

use crate::{blob_service, blobs::Blobs, counts::Counts, queue_service, refusal::Refusal};

/// Both services.
struct Services {
    queue: String,
    containers: Vec<String>,
    blobs: Blobs,
    counts: Counts,
}

/// What a path names.
#[derive(Debug, PartialEq, Eq)]
enum Target<'a> {
    /// What has been done.
    Counts,
    /// Where a queue takes messages.
    Messages(&'a str),
    /// A blob of this container.
    Blob(&'a str),
    /// Where OTLP takes a signal (<https://opentelemetry.io/docs/specs/otlp/#otlphttp-request>).
    Telemetry,
    /// Nothing.
    Unknown,
}

/// Answers until the listener fails, with one queue and these containers. Must be called on a `LocalSet`.
///
/// # Errors
/// No further connection can be accepted.
pub async fn serve(listener: TcpListener, queue: String, containers: Vec<String>) -> anyhow::Result<()> {
    let services = Rc::new(RefCell::new(Services {
        queue,
        containers,
        blobs: Blobs::default(),
        counts: Counts::default(),
    }));
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let services = services.clone();
        let answer = service_fn(move |request| answered(services.clone(), request));
        // A client that breaks off misses its own answer only.
        spawn_local(http1::Builder::new().serve_connection(TokioIo::new(stream), answer));
    }
}

async fn answered(
    services: Rc<RefCell<Services>>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let outcome = match body.collect().await {
        Ok(body) => services
            .borrow_mut()
            .answer(&head.method, &head.uri, &head.headers, body.to_bytes()),
        Err(_) => Err(Refusal::BrokenOff),
    };
    Ok(outcome.unwrap_or_else(|refusal| {
        refusal.count(&mut services.borrow_mut().counts);
        refusal.answer(&head.method)
    }))
}

impl Services {
    fn answer(
        &mut self,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<Response<Full<Bytes>>, Refusal> {
        let target = target(uri.path());
        if target == Target::Counts {
            return Ok(counts(&self.counts));
        }
        if target == Target::Telemetry {
            self.counts.exports += 1;
            return Ok(Response::new(Full::default()));
        }
        if !headers.contains_key(header::AUTHORIZATION) && !uri.query().is_some_and(|query| query.contains("sig=")) {
            return Err(Refusal::NotSigned);
        }
        match target {
            Target::Messages(queue) if queue == self.queue && method == Method::POST => {
                Ok(queue_service::accept(&mut self.counts))
            }
            Target::Messages(_) => Err(Refusal::NoQueue),
            Target::Blob(container) if self.containers.iter().any(|there| there == container) => {
                blob_service::answer(&mut self.blobs, &mut self.counts, method, uri.path(), headers, body)
            }
            Target::Blob(_) => Err(Refusal::NoContainer),
            Target::Counts | Target::Telemetry | Target::Unknown => Err(Refusal::Unknown),
        }
    }
}

/// Blobs are below their account, as in every local emulator: `/account/container/name`.
fn target(path: &str) -> Target<'_> {
    let mut parts = path.trim_start_matches('/').splitn(3, '/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some("counts"), None, _) => Target::Counts,
        (Some("v1"), Some("traces" | "metrics" | "logs"), None) => Target::Telemetry,
        (Some(queue), Some("messages"), None) => Target::Messages(queue),
        (Some(_), Some(container), Some(_)) => Target::Blob(container),
        _ => Target::Unknown,
    }
}

fn counts(counts: &Counts) -> Response<Full<Bytes>> {
    // Numbers can always be written.
    Response::new(Full::from(serde_json::to_vec(counts).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_which_service_is_asked() {
        for (path, expected) in [
            ("/counts", Target::Counts),
            ("/orders/messages", Target::Messages("orders")),
            ("/account/carts/a.json", Target::Blob("carts")),
            ("/account/carts", Target::Unknown),
            ("/v1/traces", Target::Telemetry),
            ("/", Target::Unknown),
        ] {
            assert_eq!(target(path), expected, "{path}");
        }
    }
}
