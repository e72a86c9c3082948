//! The services, and what they are seen to hold.

use std::time::{Duration, UNIX_EPOCH};

use azure_rest::blob::{Account, Address, Condition, delete};
use bytes::Bytes;
use http::Method;
use petstore_emulator::http::{Request, Response};
use petstore_emulator::in_process::InProcess;
use petstore_emulator::service_bus::Misdelivery;
use petstore_emulator::settings::{STORAGE_ACCOUNT, STORAGE_KEY};
use petstore_emulator::{LocalAzure, QueueSettings, Service, Settings};
use serde::Deserialize;

use crate::clock::SimulatedClock;
use crate::record::{CartState, Line, OrderState, Record};

/// The queue that carries orders.
pub const QUEUE: &str = "orders";

/// How long the broker locks a message.
const LOCK: Duration = Duration::from_secs(60);

/// The services of one run.
pub struct Azure {
    services: InProcess,
    account: Account,
    clock: SimulatedClock,
    record: Record,
}

#[derive(Deserialize)]
struct OrderFile {
    revision: u64,
    lines: Vec<Line>,
}

impl Azure {
    /// Empty services. A message is a dead letter after `max_deliveries`.
    ///
    /// # Errors
    /// None, as the settings are good.
    pub fn start(seed: u64, max_deliveries: u32, clock: SimulatedClock, record: Record) -> anyhow::Result<Self> {
        let queue = QueueSettings {
            lock_duration: LOCK,
            max_delivery_count: max_deliveries,
            ..QueueSettings::default().detecting_duplicates()
        };
        let settings = Settings {
            queues: vec![(QUEUE.to_owned(), queue)],
            seed: Some(seed),
            ..Settings::default()
        };
        Ok(Self {
            services: InProcess::start(&settings, SimulatedClock::beginning())?,
            account: Account::parse(&format!(
                "BlobEndpoint=http://127.0.0.1:10000/{STORAGE_ACCOUNT};AccountName={STORAGE_ACCOUNT};AccountKey={STORAGE_KEY}"
            ))?,
            clock,
            record,
        })
    }

    /// The state behind the services.
    pub fn state(&self) -> &LocalAzure {
        &self.services
    }

    /// Removes a cart's blob, as no part of the system ever does.
    ///
    /// # Errors
    /// None, as sessions are good names.
    pub async fn lose_cart(&self, session: &str) -> anyhow::Result<()> {
        let now = self.clock.now().duration_since(UNIX_EPOCH)?.as_secs();
        let address = Address::new("carts", &format!("{session}.json"))?;
        let request = delete(&self.account, &address, &Condition::Always, now)?;
        let (parts, body) = request.into_parts();
        let request = inward(&parts, body.into());
        let response = self.services.answer(Service::Blob, &request, None).await;
        if response.status.is_success() {
            self.record.log(format_args!("weather cart {session} is lost"));
            if let Some(states) = self.record.seen().carts.get_mut(session) {
                // What comes after is another cart, which must not have the same session.
                states.push(CartState {
                    session: session.to_owned(),
                    revision: u64::MAX,
                    lines: Vec::new(),
                    changes: Vec::new(),
                });
            }
        }
        Ok(())
    }

    /// Has a request answered, and notes what has changed.
    pub async fn answer(&self, service: Service, request: &Request, wrong: Option<Misdelivery>) -> Response {
        let response = self.services.answer(service, request, wrong).await;
        match service {
            Service::Blob => self.note_blob(request, &response),
            Service::ServiceBus => self.note_message(request, &response),
            _ => {}
        }
        response
    }

    fn note_blob(&self, request: &Request, response: &Response) {
        let Some((container, session)) = blob(&request.path) else {
            return;
        };
        if request.method != Method::PUT {
            return;
        }
        if container == "orders" && matches!(response.status.as_u16(), 409 | 412) {
            *self.record.seen().conflicts.entry(session.to_owned()).or_default() += 1;
        }
        if !response.status.is_success() {
            return;
        }
        match container {
            "carts" => self.note_cart(session, &request.body),
            "orders" => self.note_order(session, &request.body),
            _ => {}
        }
    }

    fn note_cart(&self, session: &str, body: &Bytes) {
        match serde_json::from_slice::<CartState>(body) {
            Ok(state) => self
                .record
                .seen()
                .carts
                .entry(session.to_owned())
                .or_default()
                .push(state),
            Err(error) => self.record.violation(format!("cart {session} is no cart: {error}")),
        }
    }

    fn note_order(&self, session: &str, body: &Bytes) {
        let file = match serde_json::from_slice::<OrderFile>(body) {
            Ok(file) => file,
            Err(error) => {
                return self
                    .record
                    .violation(format!("order file {session} is no order: {error}"));
            }
        };
        let before = {
            let mut seen = self.record.seen();
            let states = seen.orders.entry(session.to_owned()).or_default();
            let before = states.last().map(|state| state.revision);
            states.push(OrderState {
                revision: file.revision,
                lines: file.lines,
            });
            before
        };
        if before.is_some_and(|before| before >= file.revision) {
            self.record.violation(format!(
                "stale: order file {session} went from revision {} to {}",
                before.unwrap_or_default(),
                file.revision
            ));
        }
    }

    fn note_message(&self, request: &Request, response: &Response) {
        if response.status.as_u16() != 201 {
            return;
        }
        let received = request.path.to_ascii_lowercase().ends_with("/messages/head");
        let properties = match received {
            true => response.headers.get("brokerproperties"),
            false => request.headers.get("brokerproperties"),
        };
        let Some(id) = properties.and_then(message_id) else {
            return;
        };
        if received {
            if response.headers.get("deadletterreason").is_some() {
                self.record.seen().dead_letters.insert(id.clone());
            }
            let session = id.split(':').next().unwrap_or_default().to_owned();
            *self.record.seen().deliveries.entry(session).or_default() += 1;
            return;
        }
        let body = request.body.to_vec();
        let other = {
            let mut seen = self.record.seen();
            let first = seen.published.entry(id.clone()).or_insert_with(|| body.clone());
            *first != body
        };
        if other {
            self.record
                .violation(format!("message {id} was published with two contents"));
        }
    }
}

/// A request as the services see it.
pub fn inward(parts: &http::request::Parts, body: Bytes) -> Request {
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let mut inward = Request::new(parts.method.clone(), path);
    if !parts.headers.contains_key(http::header::HOST) {
        let host = parts.uri.authority().map_or("", |authority| authority.as_str());
        inward = inward.with_header("Host", host);
    }
    for (name, value) in &parts.headers {
        inward = inward.with_header(name.as_str(), &String::from_utf8_lossy(value.as_bytes()));
    }
    if !body.is_empty() && !parts.headers.contains_key(http::header::CONTENT_LENGTH) {
        inward = inward.with_header("Content-Length", &body.len().to_string());
    }
    inward.with_body(body)
}

/// The container of a blob's path, and the session that names the blob.
pub fn blob(path: &str) -> Option<(&str, &str)> {
    let mut segments = path.split('/').skip(2);
    let (container, name) = (segments.next()?, segments.next()?);
    Some((container, name.strip_suffix(".json")?))
}

fn message_id(properties: &str) -> Option<String> {
    let properties: serde_json::Value = serde_json::from_str(properties).ok()?;
    properties.get("MessageId")?.as_str().map(str::to_owned)
}
