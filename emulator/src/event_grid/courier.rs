//! What waits in Event Grid: requests to webhooks for their answers, and everything for time to pass.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use jiff::Timestamp;
use parking_lot::Mutex;
use reqwest::Client;
use reqwest::redirect::Policy;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use super::EventGrid;
use super::dead_letter::DeadLetterBlob;
use super::grid::{Name, Purpose, Work};
use super::webhook::{Answer, Call, Outcome};
use crate::blob::Blobs;
use crate::blob::conditions::Conditions;
use crate::blob::stored::{ContentHeaders, Upload};
use crate::clock::{Clock, Now, later};
use crate::faults::Misbehaviour;
use crate::gateway::Watch;
use crate::http::{Request, Response};
use crate::service::Service;

/// How long a webhook may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// How much of an answer is read, in bytes.
const LARGEST_ANSWER: usize = 64 * 1024;

/// Event Grid with its clock, and a client for webhooks.
#[derive(Debug)]
pub struct Courier {
    grid: Mutex<EventGrid>,
    blobs: Arc<Blobs>,
    watch: Arc<Watch>,
    client: Client,
    /// Rung when there may be something to do.
    rescheduled: Notify,
}

impl Courier {
    /// Adds a clock and a client to `grid`. Dead letters go to `blobs`.
    ///
    /// # Errors
    /// The client cannot be set up.
    pub fn new(grid: EventGrid, blobs: Arc<Blobs>, watch: Arc<Watch>) -> Result<Self, reqwest::Error> {
        // A webhook that moved is a failed delivery, and no proxy knows the way to this machine.
        let client = Client::builder().redirect(Policy::none()).no_proxy().build()?;
        Ok(Self {
            grid: Mutex::new(grid),
            blobs,
            watch,
            client,
            rescheduled: Notify::new(),
        })
    }

    /// Answers a request.
    pub fn answer(&self, request: &Request) -> Response {
        self.change(|grid, now| grid.answer(request, now))
    }

    /// Changes the topics and subscriptions at the clock's time.
    pub fn change<T>(&self, operation: impl FnOnce(&mut EventGrid, &Now) -> T) -> T {
        let result = operation(&mut self.grid.lock(), &self.clock().now());
        self.rescheduled.notify_one();
        self.watch.changes.announce();
        result
    }

    /// Looks at the topics and subscriptions, without announcing a change.
    pub fn look<T>(&self, look: impl FnOnce(&EventGrid) -> T) -> T {
        look(&self.grid.lock())
    }

    /// Calls webhooks and does what the passing of time brings, for as long as it is polled.
    pub async fn run(self: Arc<Self>) {
        let mut calls = JoinSet::new();
        loop {
            self.bury_dead_letters();
            let (work, next) = self.take_work();
            for work in work {
                calls.spawn(Arc::clone(&self).carry_out(work));
            }
            let due = async {
                match next {
                    Some(time) => self.clock().reach(time).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = due => {}
                () = self.rescheduled.notified() => {}
                Some(_) = calls.join_next() => {}
            }
        }
    }

    fn clock(&self) -> &Clock {
        &self.watch.clock
    }

    fn take_work(&self) -> (Vec<Work>, Option<Timestamp>) {
        let mut grid = self.grid.lock();
        let work = grid.take_work(self.clock().now().time);
        let next = grid.next_event();
        drop(grid);
        // An attempt has begun, or an event is too old by now.
        self.watch.changes.announce();
        (work, next)
    }

    fn bury_dead_letters(&self) {
        let now = self.clock().now().time;
        let dead = self.grid.lock().take_dead(now);
        for (subscription, blob) in dead {
            let events = blob.events;
            let is_kept = self.keep(blob);
            self.change(|grid, _| grid.buried(&subscription, events, is_kept));
        }
    }

    /// Writes a blob; false if there is no such container.
    fn keep(&self, blob: DeadLetterBlob) -> bool {
        let upload = Upload {
            body: blob.body.into(),
            headers: ContentHeaders {
                content_type: Some("application/json".to_owned()),
                ..ContentHeaders::default()
            },
            ..Upload::default()
        };
        self.blobs.account(|account, now| {
            let container = account.container_mut(&blob.container);
            container.is_ok_and(|container| container.put(&blob.name, upload, &Conditions::default(), now).is_ok())
        })
    }

    async fn carry_out(self: Arc<Self>, work: Work) {
        let outcome = match work.purpose {
            Purpose::Consent(_) => Some(self.call(work.call).await),
            Purpose::Delivery(serial) => self.deliver(&work.subscription, serial, work.call).await,
        };
        if let Some(outcome) = outcome {
            self.change(|grid, now| grid.finished(&work.subscription, work.purpose, outcome, now.time));
        }
    }

    /// Makes a delivery, or what a fault makes of it; `None` if it is put off.
    async fn deliver(&self, subscription: &Name, serial: u64, call: Call) -> Option<Outcome> {
        let path = format!("/{}/eventsubscriptions/{}", subscription.0, subscription.1);
        let struck = self
            .watch
            .faults
            .lock()
            .strike(Service::EventGrid, &Method::POST, &path);
        match struck.map(|(_, what)| what) {
            Some(Misbehaviour::Answer { status, .. }) => return Some(Outcome::of_status(status)),
            Some(Misbehaviour::Reset) => return Some(Outcome::Unreachable),
            Some(Misbehaviour::LoseAnswer) => {
                self.call(call).await;
                return Some(Outcome::Unreachable);
            }
            Some(Misbehaviour::Reorder) if self.change(|grid, now| grid.put_off(subscription, serial, now.time)) => {
                return None;
            }
            Some(Misbehaviour::Duplicate) => self.change(|grid, now| grid.repeat(subscription, serial, now.time)),
            Some(Misbehaviour::Delay(milliseconds)) => tokio::time::sleep(Duration::from_millis(milliseconds)).await,
            Some(Misbehaviour::Reorder | Misbehaviour::LoseLock | Misbehaviour::RefuseKey) | None => {}
        }
        Some(self.call(call).await)
    }

    /// Makes a request. The time that its answer may take passes by the emulator's clock.
    async fn call(&self, call: Call) -> Outcome {
        let end = later(self.clock().now().time, PATIENCE);
        tokio::select! {
            outcome = self.exchange(call) => outcome.unwrap_or(Outcome::Unreachable),
            () = self.clock().reach(end) => Outcome::TimedOut,
        }
    }

    async fn exchange(&self, call: Call) -> Result<Outcome, reqwest::Error> {
        let mut request = self.client.request(call.method, call.url).body(call.body);
        for (name, value) in call.headers {
            request = request.header(name, value);
        }
        let mut response = request.send().await?;
        let allowed_origin = response.headers().get("webhook-allowed-origin");
        let mut answer = Answer {
            status: response.status().as_u16(),
            allowed_origin: allowed_origin.and_then(|value| value.to_str().ok()).map(str::to_owned),
            body: Vec::new(),
        };
        while let Some(piece) = response.chunk().await?
            && answer.body.len() < LARGEST_ANSWER
        {
            answer.body.extend_from_slice(&piece);
        }
        Ok(Outcome::Answered(answer))
    }
}
