//! The administration protocol: entities as ATOM XML.
//!
//! # Layout
//! - [`target`]: what a path names
//! - [`xmlns`], [`duration`]: XML namespaces and durations
//! - [`description`], [`queue_description`], [`topic_description`], [`rule_description`]: settings as XML
//! - [`feed`]: entries and lists around them
//! - [`lookup`], [`change`]: the operations

pub mod change;
pub mod description;
pub mod duration;
pub mod feed;
pub mod lookup;
pub mod queue_description;
pub mod rule_description;
pub mod target;
pub mod topic_description;
pub mod xmlns;

use http::Method;
use jiff::Timestamp;

use self::target::Target;
use super::error::Refused;
use crate::http::{Request, Response};
use crate::service_bus::Namespace;

/// Does what an authorised request asks for.
pub fn administer(
    namespace: &mut Namespace,
    target: &Target,
    request: &Request,
    now: Timestamp,
) -> Result<Response, Refused> {
    namespace.tick(now);
    match request.method {
        Method::GET => lookup::get(namespace, target, request, now),
        Method::PUT => change::put(namespace, target, request, now),
        Method::DELETE => change::delete(namespace, target),
        _ => Err(Refused::Method(request.method.clone())),
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
