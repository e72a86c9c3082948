//! What stands between a service and its clients: the request log and the faults.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use crate::activity::{Feed, Happening};
use crate::changes::Changes;
use crate::clock::Clock;
use crate::faults::{self, FaultId, Faults, Misbehaviour};
use crate::http::connection::{Handler, Reply};
use crate::http::head::Refusal;
use crate::http::{Request, Response, date};
use crate::requests::{RequestLog, RequestRecord};
use crate::service::Service;
use crate::service_bus::Misdelivery;
use crate::store::Journal;

/// A service as the gateway sees it.
pub trait Backend: Send + Sync + 'static {
    /// Which one it is.
    const SERVICE: Service;

    /// What it calls itself in `Server`.
    const SERVER: &'static str;

    /// Answers a request.
    fn answer(&self, request: &Request) -> impl Future<Output = Response> + Send;

    /// Answers a request whose delivery is to go wrong, unless that `is_off` when it comes. Only Service Bus delivers.
    fn misdeliver(
        &self,
        request: &Request,
        how: Misdelivery,
        is_off: impl Fn() -> bool + Send + Sync,
    ) -> impl Future<Output = Response> + Send {
        let _ = (how, is_off);
        self.answer(request)
    }

    /// The answer to a request whose key is taken for a wrong one.
    fn refuse_key(&self, request: &Request) -> Response;

    /// The answer to what could not be read as a request.
    fn refuse(&self, refusal: &Refusal) -> Response;
}

/// What all gateways share.
#[derive(Debug)]
pub struct Watch {
    /// The request log.
    pub requests: Mutex<RequestLog>,
    /// The faults in force.
    pub faults: Mutex<Faults>,
    /// The time of the log.
    pub clock: Arc<Clock>,
    /// Hears of each entry in the log.
    pub changes: Changes,
    /// Where the services' changes are kept.
    pub journal: Journal,
    /// Where refused requests are told, and those that faults struck.
    pub feed: Feed,
}

/// A service behind its log and faults.
#[derive(Debug)]
pub struct Gateway<B> {
    backend: B,
    watch: Arc<Watch>,
}

impl<B: Backend> Gateway<B> {
    /// Puts `backend` behind `watch`.
    pub fn new(backend: B, watch: Arc<Watch>) -> Self {
        Self { backend, watch }
    }

    /// The answer that a fault makes of a request; `None` if the connection is reset.
    async fn misbehave(&self, request: &Request, id: FaultId, what: Misbehaviour) -> Option<Response> {
        let is_off = || self.watch.faults.lock().was_taken_away(id);
        let response = match what {
            Misbehaviour::Answer {
                status,
                body,
                retry_after_ms,
            } => faults::answer(status, body, retry_after_ms.map(Duration::from_millis)),
            Misbehaviour::RefuseKey => self.backend.refuse_key(request),
            Misbehaviour::Reset => return None,
            Misbehaviour::LoseAnswer => {
                let response = self.backend.answer(request).await;
                // A receiver may wait for minutes, and be served when nothing is to go wrong any more.
                return is_off().then_some(response);
            }
            Misbehaviour::Delay(milliseconds) => {
                tokio::time::sleep(Duration::from_millis(milliseconds)).await;
                self.backend.answer(request).await
            }
            Misbehaviour::Duplicate => self.backend.misdeliver(request, Misdelivery::Duplicate, is_off).await,
            Misbehaviour::Reorder => self.backend.misdeliver(request, Misdelivery::Reorder, is_off).await,
            Misbehaviour::LoseLock => self.backend.misdeliver(request, Misdelivery::LoseLock, is_off).await,
        };
        Some(response)
    }

    fn dated(&self, mut response: Response) -> Response {
        response.headers.push("Date", date::format(self.watch.clock.now().time));
        response.headers.push("Server", B::SERVER);
        response
    }
}

impl<B: Backend> Handler for Gateway<B> {
    async fn answer(&self, request: Request) -> Reply {
        let mut entry = Entry::open(&self.watch, B::SERVICE, &request);
        let struck = self
            .watch
            .faults
            .lock()
            .strike(B::SERVICE, &request.method, &request.path);
        if let Some((id, what)) = &struck {
            self.watch.requests.lock().struck(entry.number, *id);
            entry.fault = Some(what.clone());
        }
        let response = match struck {
            None => self.backend.answer(&request).await,
            Some((id, what)) => match self.misbehave(&request, id, what).await {
                Some(response) => response,
                None => return Reply::Reset,
            },
        };
        // An answer tells what may not be forgotten any more.
        if self.watch.journal.durable().await.is_err() {
            return Reply::Reset;
        }
        let response = self.dated(response);
        entry.answer(&response);
        Reply::Send(response)
    }

    fn refuse(&self, refusal: &Refusal) -> Response {
        self.dated(self.backend.refuse(refusal))
    }
}

/// A line of the log that is closed however the request ends, also when its client goes away.
struct Entry<'a> {
    watch: &'a Watch,
    number: u64,
    answered: bool,
    fault: Option<Misbehaviour>,
}

impl<'a> Entry<'a> {
    fn open(watch: &'a Watch, service: Service, request: &Request) -> Self {
        let number = watch.requests.lock().arrived(service, request, watch.clock.elapsed());
        watch.changes.announce();
        Self {
            watch,
            number,
            answered: false,
            fault: None,
        }
    }

    fn answer(&mut self, response: &Response) {
        self.answered = true;
        self.close(Some(response));
    }

    fn close(&mut self, response: Option<&Response>) {
        let at = self.watch.clock.elapsed();
        let mut requests = self.watch.requests.lock();
        requests.ended(self.number, response, at);
        let refused = response.is_some_and(|response| response.status.as_u16() >= 400);
        if refused || self.fault.is_some() {
            let record = requests.record(self.number).cloned();
            drop(requests);
            self.tell(record);
        } else {
            drop(requests);
        }
        self.watch.changes.announce();
    }

    fn tell(&mut self, record: Option<RequestRecord>) {
        // A log that is full of newer requests has forgotten it.
        let Some(record) = record else { return };
        let fault = self.fault.take();
        self.watch.feed.publish(|| Happening::Trouble {
            request: Box::new(record),
            fault,
        });
    }
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        if !self.answered {
            self.close(None);
        }
    }
}
