//! One request and its answer.

use inbound::{Body, Reply, Request};

use crate::deliveries;
use crate::handling;
use crate::handshake;
use crate::host::Host;
use crate::secret::Secrets;

/// Most bytes of a request's body: Event Grid sends events of up to 1 MB, and fewer bytes in a batch of several
/// (<https://learn.microsoft.com/azure/event-grid/quotas-limits>). More is refused with 413.
pub const MAX_BODY: usize = 1024 * 1024 + 64 * 1024;
/// Where deliveries go.
const DELIVERIES: &str = "/api/eventhandler";
/// Tells whether deliveries could be handled.
const HEALTH: &str = "/healthz";

/// Answers a request.
pub async fn answer(host: &impl Host, request: Request) -> Reply {
    match (request.path.as_str(), request.method.as_str()) {
        (HEALTH, "GET" | "HEAD") => health(host),
        (HEALTH, _) => not_allowed("GET, HEAD"),
        (DELIVERIES, "POST" | "OPTIONS") => match refusal(host, &request) {
            Some(refusal) => refusal,
            None if request.method == "OPTIONS" => handshake::consent(&request),
            None => delivered(host, request).await,
        },
        (DELIVERIES, _) => not_allowed("POST, OPTIONS"),
        _ => plain(404, "there is nothing here"),
    }
}

fn refusal(host: &impl Host, request: &Request) -> Option<Reply> {
    match Secrets::read(host) {
        Ok(secrets) if secrets.admit(request) => None,
        Ok(_) => Some(plain(401, "the secret is missing or wrong").with("www-authenticate", "Bearer")),
        Err(error) => {
            // Whoever delivers cannot help it and should come again.
            host.log(&error.to_string());
            Some(plain(503, "no secret is set here").with("retry-after", "60"))
        }
    }
}

async fn delivered(host: &impl Host, mut request: Request) -> Reply {
    let body = match std::mem::replace(&mut request.body, Body::Incomplete) {
        Body::Whole(body) => body,
        Body::TooLarge => return plain(413, &format!("the body is larger than {MAX_BODY} bytes")),
        Body::Incomplete => return plain(503, "the body broke off"),
    };
    if let Some(reply) = handshake::validation(&request, &body) {
        return reply;
    }
    handling::handle(host, deliveries::read(&request, body)).await
}

fn health(host: &impl Host) -> Reply {
    match Secrets::read(host) {
        Ok(_) => plain(200, "ok"),
        Err(error) => plain(503, &error.to_string()),
    }
}

fn not_allowed(methods: &str) -> Reply {
    plain(405, "this method is not for this path").with("allow", methods)
}

fn plain(status: u16, text: &str) -> Reply {
    Reply::new(status, "text/plain; charset=utf-8", format!("{text}\n"))
}

#[cfg(test)]
mod tests;
