//! The console: what the emulator holds, to look at and to change.
//!
//! # Layout
//! - [`guard`]: only people and tools on this machine are let in
//! - [`pages`], [`event_hubs`], [`layout`]: HTML
//! - [`api`]: everything as JSON
//! - [`control`]: faults, the clock, and event subscriptions

pub mod api;
pub mod control;
pub mod event_hubs;
pub mod guard;
pub mod layout;
pub mod pages;

use std::sync::Arc;

use http::{Method, StatusCode};
use serde_json::json;

use crate::http::connection::{Handler, Reply};
use crate::http::head::Refusal;
use crate::http::request::decode;
use crate::http::{Request, Response};
use crate::local_azure::LocalAzure;

/// The console.
#[derive(Debug)]
pub struct Console {
    azure: Arc<LocalAzure>,
}

impl Console {
    /// A console of `azure`.
    pub fn new(azure: Arc<LocalAzure>) -> Self {
        Self { azure }
    }

    /// Answers a request.
    pub fn respond(&self, request: &Request) -> Response {
        let response = match guard::check(request) {
            Ok(()) => self.route(request),
            Err(refused) => refused,
        };
        guard::harden(response)
    }

    fn route(&self, request: &Request) -> Response {
        let segments: Vec<String> = request.path.trim_matches('/').split('/').map(decode).collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let azure = &*self.azure;
        match (&request.method, segments.as_slice()) {
            (&(Method::GET | Method::HEAD), ["faults"]) => control::faults(azure),
            (&Method::POST, ["faults"]) => control::inject(azure, request),
            (&Method::DELETE, ["faults"]) => control::clear_faults(azure),
            (&Method::DELETE, ["faults", id]) => control::clear_fault(azure, id),
            (&(Method::GET | Method::HEAD), ["clock"]) => control::clock(azure),
            (&Method::POST, ["clock"]) => control::advance(azure, request),
            (&Method::POST, ["event-subscriptions"]) => control::subscribe(azure, request),
            (&Method::DELETE, ["event-subscriptions", topic, name]) => control::unsubscribe(azure, topic, name),
            (&(Method::GET | Method::HEAD), ["api", rest @ ..]) => api::get(azure, rest),
            (&(Method::GET | Method::HEAD), path) => pages::get(azure, path),
            _ => problem(
                StatusCode::METHOD_NOT_ALLOWED,
                "Only /faults, /clock and /event-subscriptions can be changed, with POST or DELETE.",
            ),
        }
    }
}

impl Handler for Console {
    async fn answer(&self, request: Request) -> Reply {
        let response = self.respond(&request);
        match self.azure.durable().await {
            Ok(()) => Reply::Send(response),
            Err(_) => Reply::Reset,
        }
    }

    fn refuse(&self, refusal: &Refusal) -> Response {
        guard::harden(problem(refusal.status, &refusal.reason))
    }
}

/// A JSON answer.
pub fn document(status: StatusCode, body: &impl serde::Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(body) => Response::new(status).with_body("application/json", body),
        Err(error) => problem(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

/// An error as JSON (RFC 9457).
pub fn problem(status: StatusCode, detail: &str) -> Response {
    let body = json!({ "title": status.canonical_reason(), "status": status.as_u16(), "detail": detail });
    Response::new(status).with_body("application/problem+json", body.to_string())
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
