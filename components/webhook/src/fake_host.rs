//! A scripted world for tests.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::pending;
use std::time::Duration;

use inbound::{Body, Reply, Request};

use crate::bindings::petstore::messaging::handler::HandleError;
use crate::bindings::petstore::messaging::types::{Delivery, Message};
use crate::host::{Handled, Host};

/// The secret that the host has.
pub const SECRET: &str = "a-secret-of-some-length";

/// A host whose handler stores everything, unless told otherwise.
pub struct FakeHost {
    settings: BTreeMap<&'static str, &'static str>,
    failing: Option<(&'static str, HandleError)>,
    never_done: bool,
    seen: RefCell<Seen>,
}

#[derive(Default)]
struct Seen {
    handled: Vec<String>,
    slept: Vec<Duration>,
    lines: Vec<String>,
}

impl Default for FakeHost {
    fn default() -> Self {
        Self {
            settings: BTreeMap::from([("webhook_secret", SECRET)]),
            failing: None,
            never_done: false,
            seen: RefCell::default(),
        }
    }
}

impl FakeHost {
    /// With another setting.
    pub fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.settings.insert(name, value);
        self
    }

    /// With a handler that fails for this message.
    pub fn failing(mut self, id: &'static str, error: HandleError) -> Self {
        self.failing = Some((id, error));
        self
    }

    /// With a handler that never ends.
    pub fn never_done(mut self) -> Self {
        self.never_done = true;
        self
    }

    /// The bodies that were handled.
    pub fn handled(&self) -> Vec<String> {
        self.seen.borrow().handled.clone()
    }

    /// How long it was waited.
    pub fn slept(&self) -> Vec<Duration> {
        self.seen.borrow().slept.clone()
    }

    /// The log.
    pub fn lines(&self) -> Vec<String> {
        self.seen.borrow().lines.clone()
    }
}

impl Host for FakeHost {
    fn setting(&self, name: &str) -> Result<Option<String>, String> {
        Ok(self.settings.get(name).map(|value| (*value).to_owned()))
    }

    async fn handle(&self, deliveries: Vec<Delivery>) -> Vec<Handled> {
        if self.never_done {
            pending::<()>().await;
        }
        let handle = |delivery: Delivery| {
            let body = String::from_utf8_lossy(&delivery.message.body).into_owned();
            self.seen.borrow_mut().handled.push(body);
            match &self.failing {
                Some((id, error)) if *id == delivery.message.id => Err(error.clone()),
                _ => Ok("stored".to_owned()),
            }
        };
        deliveries.into_iter().map(handle).collect()
    }

    async fn sleep(&self, duration: Duration) {
        self.seen.borrow_mut().slept.push(duration);
        if !self.never_done {
            pending::<()>().await;
        }
    }

    fn log(&self, line: &str) {
        self.seen.borrow_mut().lines.push(line.to_owned());
    }
}

/// A delivery of an event with this id.
pub fn delivery(id: &str) -> Delivery {
    let message = Message {
        id: id.into(),
        subject: String::new(),
        content_type: String::new(),
        body: Vec::new(),
        properties: Vec::new(),
    };
    Delivery {
        message,
        delivery_count: 1,
        sequence_number: None,
    }
}

/// A request to a path, with a query or without.
pub fn request(method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Request {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Request {
        method: method.into(),
        authority: "localhost".into(),
        path: path.into(),
        query: query.into(),
        headers: headers.iter().map(owned).collect(),
        https: false,
        body: Body::Whole(body.into()),
    }
}

/// A header of an answer.
pub fn header<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
    let header = reply.headers.iter().find(|(present, _)| *present == name);
    header.map(|(_, value)| value.as_str())
}
