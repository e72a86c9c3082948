//! Connections: how many there may be, how each is answered, and how it ends.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulConnection;
use tokio::net::TcpStream;
use tokio::sync::futures::OwnedNotified;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep;
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use wasmtime_wasi_http::WasiBody;

use super::admission;
use super::limits::ConnectionLimits;
use super::server::Answer;

/// Bytes of a request's head: its line, its headers and the empty line. A larger one is answered with 431.
const MAX_HEAD: usize = 64 << 10;

/// How long a connection may still keep its place without a request, once others wait for one, and wait for its first request once
/// the process is to end.
const GRACE: Duration = Duration::from_secs(1);

/// The connections of one listening socket.
pub struct Connections {
    limits: ConnectionLimits,
    places: Arc<Semaphore>,
    /// Told to all connections when somebody waits for a place.
    crowded: Arc<Notify>,
    tasks: TaskTracker,
    stop: CancellationToken,
    keep_alive: bool,
}

impl Connections {
    /// None yet. `stop` is cancelled when they are to end.
    pub fn new(limits: ConnectionLimits, stop: CancellationToken) -> Self {
        Self {
            limits,
            places: Arc::new(Semaphore::new(limits.max_connections as usize)),
            crowded: Arc::default(),
            tasks: TaskTracker::new(),
            stop,
            keep_alive: true,
        }
    }

    /// Those that come after `stop` was cancelled, in the same places. Each has one request, and nobody waits for their end.
    pub fn later(&self) -> Self {
        Self {
            limits: self.limits,
            places: Arc::clone(&self.places),
            crowded: Arc::clone(&self.crowded),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
            keep_alive: false,
        }
    }

    /// Room for another connection, once there is some.
    pub async fn place(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(place) = Arc::clone(&self.places).try_acquire_owned() {
            return Some(place);
        }
        tracing::warn!(
            connections = self.limits.max_connections,
            "all places for connections are taken; those without a request are closed"
        );
        self.crowded.notify_waiters();
        Arc::clone(&self.places).acquire_owned().await.ok()
    }

    /// Answers what comes over a connection, which holds its place until it ends.
    pub fn answer(&self, stream: TcpStream, place: OwnedSemaphorePermit, service: impl Answer) {
        // Without it, a response of several writes waits for the peer's delayed acknowledgement.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!("cannot set TCP_NODELAY: {error}");
        }
        let body_time = self.limits.body_time();
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(body_time));
        let exchanges = Exchanges::default();
        let counted = exchanges.clone();
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .keep_alive(self.keep_alive)
            .header_read_timeout(self.limits.head_time())
            .max_header_size(MAX_HEAD)
            .max_buf_size(MAX_HEAD)
            .serve_connection(
                TokioIo::new(Box::pin(stream)),
                service_fn(move |request: Request<Incoming>| {
                    let (service, exchanges) = (service.clone(), counted.clone());
                    async move { Ok::<_, Infallible>(exchange(request, body_time, service, &exchanges).await) }
                }),
            );
        // Made here, it misses no word, though it is waited for later.
        let crowded = Arc::clone(&self.crowded).notified_owned();
        let stop = self.stop.clone();
        self.tasks.spawn(async move {
            let _place = place;
            if let Err(error) = until_its_end(connection, &exchanges, crowded, stop).await {
                tracing::debug!("connection ended: {error}");
            }
        });
    }

    /// Lets requests under way be answered, after `stop` was cancelled.
    pub async fn ended(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }
}

/// The requests of one connection.
#[derive(Clone, Default)]
struct Exchanges(Arc<AtomicUsize>);

impl Exchanges {
    /// A number that grows when a request's answering begins and when it ends; it is odd in between.
    fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    fn step(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

async fn exchange(
    request: Request<Incoming>,
    body_time: Duration,
    service: impl Answer,
    exchanges: &Exchanges,
) -> Response<WasiBody> {
    let request = match admission::admit(request, body_time).await {
        Ok(request) => request,
        Err(refusal) => return refusal.response(),
    };
    exchanges.step();
    let response = service.answer(request).await;
    exchanges.step();
    response
}

/// Drives a connection until the client or the process ends it, or until others need its place more. A client that is still sending a head or
/// a body has no request yet, and one that is slow to take its answer has none any more.
async fn until_its_end<C>(
    connection: C,
    exchanges: &Exchanges,
    crowded: OwnedNotified,
    stop: CancellationToken,
) -> Result<(), hyper::Error>
where
    C: GracefulConnection<Error = hyper::Error>,
{
    let mut connection = pin!(connection);
    tokio::select! {
        ended = connection.as_mut() => return ended,
        () = stop.cancelled() => {
            // Its first request may be on the way: closed now, its client would get no answer.
            if exchanges.count() == 0 {
                tokio::select! {
                    ended = connection.as_mut() => return ended,
                    () = sleep(GRACE) => {}
                }
            }
            connection.as_mut().graceful_shutdown();
            return connection.await;
        }
        () = crowded => {}
    }
    loop {
        let before = exchanges.count();
        tokio::select! {
            ended = connection.as_mut() => return ended,
            () = sleep(GRACE) => {}
        }
        if before.is_multiple_of(2) && exchanges.count() == before {
            return Ok(());
        }
        connection.as_mut().graceful_shutdown();
    }
}
