//! The listening socket.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use http::{Request, Response, StatusCode};
use thiserror::Error;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use wasmtime_wasi_http::WasiBody;

use super::answer::plain;
use super::connections::Connections;
use super::limits::ConnectionLimits;
use crate::health::probe::Probe;

/// How long to wait when the process has run out of sockets.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Why the server cannot listen.
#[derive(Debug, Error)]
pub enum ListenError {
    /// Another process has the port.
    #[error("port {} is already taken on {}; choose another with {option}", .address.port(), .address.ip())]
    Taken {
        /// The port, and where.
        address: SocketAddr,
        /// The option or the variable that chose it.
        option: &'static str,
    },
    /// The address is not this machine's, or the port is not for this user.
    #[error("cannot listen on {0}")]
    Refused(SocketAddr, #[source] io::Error),
}

/// Listens on the address, which this option or variable chose; port 0 takes a free one.
///
/// # Errors
/// The port is taken or not allowed.
pub async fn listen(address: SocketAddr, option: &'static str) -> Result<TcpListener, ListenError> {
    TcpListener::bind(address).await.map_err(|e| match e.kind() {
        io::ErrorKind::AddrInUse => ListenError::Taken { address, option },
        _ => ListenError::Refused(address, e),
    })
}

/// Answers requests.
pub trait Answer: Clone + Send + Sync + 'static {
    /// The response. Whatever goes wrong becomes a status.
    fn answer(self, request: Request<WasiBody>) -> impl Future<Output = Response<WasiBody>> + Send;
}

/// Answers connections, within these limits, until told to stop, then finishes the requests under way. Who comes while they are finished
/// is told so; probes are answered to the end.
pub async fn serve(listener: TcpListener, service: impl Answer, limits: ConnectionLimits, stop: CancellationToken) {
    let connections = Connections::new(limits, stop.clone());
    tokio::select! {
        () = accept(&listener, &connections, &service) => {}
        () = stop.cancelled() => {}
    }
    let (later, stopping) = (connections.later(), Stopping(service));
    tokio::select! {
        () = accept(&listener, &later, &stopping) => {}
        () = connections.ended() => {}
    }
}

async fn accept(listener: &TcpListener, connections: &Connections, service: &impl Answer) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => match connections.place().await {
                Some(place) => connections.answer(stream, place, service.clone()),
                None => return,
            },
            Err(error) => {
                tracing::warn!("cannot accept a connection: {error}");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Answers probes, and nothing else any more.
#[derive(Clone)]
struct Stopping<A>(A);

impl<A: Answer> Answer for Stopping<A> {
    async fn answer(self, request: Request<WasiBody>) -> Response<WasiBody> {
        match Probe::at(request.uri().path()) {
            Some(_) => self.0.answer(request).await,
            None => plain(
                StatusCode::SERVICE_UNAVAILABLE,
                "The shop is closing. Please try again.\n",
            ),
        }
    }
}
